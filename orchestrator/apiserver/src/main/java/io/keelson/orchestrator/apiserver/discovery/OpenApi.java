package io.keelson.orchestrator.apiserver.discovery;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.JsonReader;
import io.keelson.orchestrator.object.JsonWriter;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.resources.ResourceDef;
import io.keelson.orchestrator.resources.ResourceTable;
import io.keelson.orchestrator.schema.Field;
import io.keelson.orchestrator.schema.GroupVersionKind;
import io.keelson.orchestrator.schema.ScalarType;
import io.keelson.orchestrator.schema.Schemas;
import io.keelson.orchestrator.schema.StructType;
import io.keelson.orchestrator.schema.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * OpenAPI v3: an index, and a document for each group and version with the schemas of its kinds.
 * Clients look there whether the server checks fields itself (a PATCH operation with the parameter
 * {@code fieldValidation}), what a field is, and how lists are merged. Documents are made when they
 * are first asked for.
 */
public final class OpenApi {
    private static final String REF = "#/components/schemas/";

    private final ResourceTable table;
    private final Schemas schemas;
    private final Map<String, byte[]> documents = new ConcurrentHashMap<>();

    public OpenApi(ResourceTable table, Schemas schemas) {
        this.table = table;
        this.schemas = schemas;
    }

    /** The index: where each group and version is described. */
    public Obj index() {
        Obj.Builder paths = Obj.builder();
        for (String group : table.groups()) {
            for (String version : table.versions(group)) {
                String path = path(group, version);
                paths.put(
                        path,
                        Obj.of(
                                "serverRelativeURL",
                                Node.of("/openapi/v3/" + path + "?hash=" + hash(path))));
            }
        }
        return Obj.of("paths", paths.build());
    }

    private String hash(String path) {
        byte[] document = document(path);
        java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
        crc.update(document == null ? new byte[0] : document);
        return Long.toHexString(crc.getValue());
    }

    /** The document of {@code api/v1} or {@code apis/apps/v1}, as JSON; null if there is none. */
    public byte @Nullable [] document(String path) {
        byte[] known = documents.get(path);
        if (known != null) {
            return known;
        }
        for (String group : table.groups()) {
            for (String version : table.versions(group)) {
                if (path(group, version).equals(path)) {
                    byte[] made = JsonWriter.write(describe(group, version));
                    documents.put(path, made);
                    return made;
                }
            }
        }
        return null;
    }

    private static String path(String group, String version) {
        return group.isEmpty() ? "api/" + version : "apis/" + group + "/" + version;
    }

    private Obj describe(String group, String version) {
        Obj.Builder paths = Obj.builder();
        Map<String, Obj> components = new TreeMap<>();
        Deque<StructType> open = new ArrayDeque<>();
        Map<String, GroupVersionKind> kinds = new TreeMap<>();
        for (ResourceDef def : table.resources(group, version)) {
            addPaths(paths, path(group, version), def);
            StructType type = schemas.find(def.schemaName());
            if (type != null) {
                open.add(type);
                kinds.put(type.name(), def.gvk());
            }
        }
        Set<String> seen = new HashSet<>();
        while (!open.isEmpty()) {
            StructType type = open.remove();
            if (seen.add(type.name())) {
                components.put(type.name(), component(type, kinds.get(type.name()), open));
            }
        }
        Obj.Builder all = Obj.builder();
        components.forEach(all::put);
        return Obj.builder()
                .put("openapi", "3.0.0")
                .put("info", Obj.builder().put("title", "Kubernetes").put("version", "v1").build())
                .put("paths", paths.build())
                .put("components", Obj.of("schemas", all.build()))
                .build();
    }

    private static void addPaths(Obj.Builder paths, String base, ResourceDef def) {
        String collection =
                "/" + base + (def.namespaced() ? "/namespaces/{namespace}/" : "/") + def.plural();
        if (def.allows("create")) {
            paths.put(collection, Obj.of("post", operation(def, "post")));
        }
        Obj.Builder one = Obj.builder();
        for (Map.Entry<String, String> verb :
                Map.of("get", "get", "put", "update", "patch", "patch", "delete", "delete")
                        .entrySet()) {
            if (def.allows(verb.getValue())) {
                one.put(verb.getKey(), operation(def, verb.getKey()));
            }
        }
        paths.put(collection + "/{name}", one.build());
    }

    private static Obj operation(ResourceDef def, String method) {
        List<Obj> parameters = new ArrayList<>();
        if (!method.equals("get")) {
            parameters.add(parameter("dryRun"));
        }
        if (method.equals("post") || method.equals("put") || method.equals("patch")) {
            parameters.add(parameter("fieldManager"));
            parameters.add(parameter("fieldValidation"));
        }
        return Obj.builder()
                .put("operationId", method + def.gvk().kind())
                .put("parameters", Arr.of(parameters))
                .put("responses", Obj.of("200", Obj.of("description", Node.of("OK"))))
                .put("x-kubernetes-action", method)
                .put("x-kubernetes-group-version-kind", gvk(def.gvk()))
                .build();
    }

    private static Obj parameter(String name) {
        return Obj.builder()
                .put("name", name)
                .put("in", "query")
                .put("schema", Obj.of("type", Node.of("string")))
                .build();
    }

    private static Obj gvk(GroupVersionKind gvk) {
        return Obj.builder()
                .put("group", gvk.group())
                .put("kind", gvk.kind())
                .put("version", gvk.version())
                .build();
    }

    private static Obj component(
            StructType type, @Nullable GroupVersionKind kind, Deque<StructType> open) {
        Obj.Builder properties = Obj.builder();
        List<Node> required = new ArrayList<>();
        for (Field field : type.fields()) {
            if (field.name().isEmpty()) {
                continue;
            }
            properties.put(field.name(), property(field, open));
            if (field.required()) {
                required.add(Node.of(field.name()));
            }
        }
        Obj.Builder component = Obj.builder().put("type", "object");
        if (!required.isEmpty()) {
            component.put("required", Arr.of(required));
        }
        component.put("properties", properties.build());
        if (kind != null) {
            component.put("x-kubernetes-group-version-kind", Arr.of(gvk(kind)));
        }
        if (type.isAtomic()) {
            component.put("x-kubernetes-map-type", "atomic");
        }
        return component.build();
    }

    private static Obj property(Field field, Deque<StructType> open) {
        Obj shape = shape(field.type(), open);
        if (field.defaultJson() == null || field.defaultJson().equals("null")) {
            return shape;
        }
        Node value = JsonReader.read(field.defaultJson().getBytes(StandardCharsets.UTF_8));
        return (shape.has("$ref") ? Obj.of("allOf", Arr.of(shape)) : shape).with("default", value);
    }

    private static Obj shape(Type type, Deque<StructType> open) {
        return switch (type) {
            case ScalarType scalar -> scalar(scalar);
            case StructType struct -> {
                open.add(struct);
                yield Obj.of("$ref", Node.of(REF + struct.name()));
            }
            case Type.ListType list -> list(list, open);
            case Type.MapType map -> {
                Obj.Builder shape =
                        Obj.builder()
                                .put("type", "object")
                                .put("additionalProperties", shape(map.value(), open));
                if (map.granularity() == Type.Granularity.ATOMIC) {
                    shape.put("x-kubernetes-map-type", "atomic");
                }
                yield shape.build();
            }
            case Type.AnyType any -> Obj.of("type", Node.of("object"));
        };
    }

    private static Obj list(Type.ListType list, Deque<StructType> open) {
        Obj.Builder shape =
                Obj.builder().put("type", "array").put("items", shape(list.element(), open));
        switch (list.granularity()) {
            case ATOMIC -> shape.put("x-kubernetes-list-type", "atomic");
            case SET -> shape.put("x-kubernetes-list-type", "set");
            case ASSOCIATIVE ->
                    shape.put("x-kubernetes-list-type", "map")
                            .put(
                                    "x-kubernetes-list-map-keys",
                                    Arr.of(list.keys().stream().map(Node::of).toList()));
        }
        if (list.patchMergeKey() != null) {
            shape.put("x-kubernetes-patch-merge-key", list.patchMergeKey());
        }
        if (list.patchMerges()) {
            shape.put("x-kubernetes-patch-strategy", "merge");
        }
        return shape.build();
    }

    private static Obj scalar(ScalarType type) {
        return switch (type) {
            case STRING, QUANTITY, DURATION -> Obj.of("type", Node.of("string"));
            case BOOLEAN -> Obj.of("type", Node.of("boolean"));
            case INT32 -> formatted("integer", "int32");
            case INT64 -> formatted("integer", "int64");
            case DOUBLE -> formatted("number", "double");
            case BYTES -> formatted("string", "byte");
            case TIME, MICRO_TIME -> formatted("string", "date-time");
            case INT_OR_STRING -> formatted("string", "int-or-string");
        };
    }

    private static Obj formatted(String type, String format) {
        return Obj.builder().put("type", type).put("format", format).build();
    }
}
