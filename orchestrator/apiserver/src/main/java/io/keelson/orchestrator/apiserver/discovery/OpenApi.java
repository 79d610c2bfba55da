package io.keelson.orchestrator.apiserver.discovery;

import io.keelson.orchestrator.apiserver.discovery.SchemaObjects.Dialect;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.JsonWriter;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.resources.ResourceDef;
import io.keelson.orchestrator.resources.ResourceTable;
import io.keelson.orchestrator.schema.Descriptions;
import io.keelson.orchestrator.schema.Schemas;
import io.keelson.orchestrator.schema.StructType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What OpenAPI says of the API: version 3 as an index and a document for each group and version,
 * and version 2 as one document of everything, for clients that know no other, and in protobuf.
 *
 * <p>Clients look there whether the server checks fields itself (a PATCH operation with the
 * parameter {@code fieldValidation}), what a field is, and how lists are merged. Documents are made
 * when they are first asked for.
 */
public final class OpenApi {
    /** What clients call version 2 in protobuf, with {@code @} or a dot before its own version. */
    private static final String V2_PROTOBUF = "application/com.github.proto-openapi.spec.v2";

    public static final String V2_PROTOBUF_TYPE = V2_PROTOBUF + ".v1.0+protobuf";

    private static final Map<String, String> METHODS =
            new TreeMap<>(
                    Map.of("get", "get", "put", "update", "patch", "patch", "delete", "delete"));

    private final ResourceTable table;
    private final Schemas schemas;
    private final Map<String, byte[]> documents = new ConcurrentHashMap<>();

    public OpenApi(ResourceTable table, Schemas schemas) {
        this.table = table;
        this.schemas = schemas;
    }

    /** The index of version 3: where each group and version is described. */
    public Obj index() {
        Descriptions descriptions = Descriptions.bundled();
        Obj.Builder paths = Obj.builder();
        for (String group : table.groups()) {
            for (String version : table.versions(group)) {
                String path = path(group, version);
                byte[] document =
                        documents.computeIfAbsent(
                                path, made -> describe(group, version, descriptions));
                paths.put(
                        path,
                        Obj.of(
                                "serverRelativeURL",
                                Node.of("/openapi/v3/" + path + "?hash=" + hash(document))));
            }
        }
        return Obj.of("paths", paths.build());
    }

    private static String hash(byte[] document) {
        CRC32C crc = new CRC32C();
        crc.update(document);
        return Long.toHexString(crc.getValue());
    }

    /** The document of {@code api/v1} or {@code apis/apps/v1}, as JSON; null if there is none. */
    public byte @Nullable [] document(String path) {
        for (String group : table.groups()) {
            for (String version : table.versions(group)) {
                if (path(group, version).equals(path)) {
                    return documents.computeIfAbsent(
                            path, made -> describe(group, version, Descriptions.bundled()));
                }
            }
        }
        return null;
    }

    /** Whether a client that accepts that wants version 2 in protobuf. */
    public static boolean wantsProtobuf(@Nullable String accept) {
        return accept != null && accept.startsWith(V2_PROTOBUF);
    }

    /** The document of version 2. */
    public byte[] v2(boolean protobuf) {
        return documents.computeIfAbsent(
                protobuf ? "v2 in protobuf" : "v2",
                made -> protobuf ? SwaggerProtobuf.write(swagger()) : JsonWriter.write(swagger()));
    }

    private static String path(String group, String version) {
        return group.isEmpty() ? "api/" + version : "apis/" + group + "/" + version;
    }

    private byte[] describe(String group, String version, Descriptions descriptions) {
        Obj.Builder paths = Obj.builder();
        SchemaObjects objects = new SchemaObjects(Dialect.V3, descriptions);
        add(group, version, Dialect.V3, paths, objects);
        return JsonWriter.write(
                Obj.builder()
                        .put("openapi", "3.0.0")
                        .put("info", info())
                        .put("paths", paths.build())
                        .put("components", Obj.of("schemas", objects.all()))
                        .build());
    }

    private Obj swagger() {
        Obj.Builder paths = Obj.builder();
        SchemaObjects objects = new SchemaObjects(Dialect.V2, Descriptions.bundled());
        for (String group : table.groups()) {
            for (String version : table.versions(group)) {
                add(group, version, Dialect.V2, paths, objects);
            }
        }
        return Obj.builder()
                .put("swagger", "2.0")
                .put("info", info())
                .put("paths", paths.build())
                .put("definitions", objects.all())
                .build();
    }

    private static Obj info() {
        return Obj.builder().put("title", "Kubernetes").put("version", "v1").build();
    }

    private void add(
            String group,
            String version,
            Dialect dialect,
            Obj.Builder paths,
            SchemaObjects objects) {
        for (ResourceDef def : table.resources(group, version)) {
            addPaths(paths, path(group, version), def, dialect);
            StructType type = schemas.find(def.schemaName());
            if (type != null) {
                objects.add(type, def.gvk());
            }
        }
    }

    private static void addPaths(Obj.Builder paths, String base, ResourceDef def, Dialect dialect) {
        String collection =
                "/" + base + (def.namespaced() ? "/namespaces/{namespace}/" : "/") + def.plural();
        if (def.allows("create")) {
            paths.put(collection, Obj.of("post", operation(def, "post", dialect)));
        }
        Obj.Builder one = Obj.builder();
        METHODS.forEach((method, verb) -> {
            if (def.allows(verb)) {
                one.put(method, operation(def, method, dialect));
            }
        });
        paths.put(collection + "/{name}", one.build());
    }

    private static Obj operation(ResourceDef def, String method, Dialect dialect) {
        List<Obj> parameters = new ArrayList<>();
        if (!method.equals("get")) {
            parameters.add(parameter("dryRun", dialect));
        }
        if (method.equals("post") || method.equals("put") || method.equals("patch")) {
            parameters.add(parameter("fieldManager", dialect));
            parameters.add(parameter("fieldValidation", dialect));
        }
        return Obj.builder()
                .put("operationId", method + def.gvk().kind())
                .put("parameters", Arr.of(parameters))
                .put("responses", Obj.of("200", Obj.of("description", Node.of("OK"))))
                .put("x-kubernetes-action", method)
                .put("x-kubernetes-group-version-kind", SchemaObjects.gvk(def.gvk()))
                .build();
    }

    private static Obj parameter(String name, Dialect dialect) {
        Obj.Builder parameter = Obj.builder().put("name", name).put("in", "query");
        return dialect == Dialect.V2
                ? parameter.put("type", "string").build()
                : parameter.put("schema", Obj.of("type", Node.of("string"))).build();
    }
}
