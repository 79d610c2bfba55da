package io.keelson.orchestrator.apiserver.handling;

import io.keelson.orchestrator.merge.Defaults;
import io.keelson.orchestrator.merge.Pruning;
import io.keelson.orchestrator.merge.SchemaCheck;
import io.keelson.orchestrator.object.JsonReader;
import io.keelson.orchestrator.object.MalformedException;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Problem;
import io.keelson.orchestrator.object.Status;
import io.keelson.orchestrator.object.StatusException;
import io.keelson.orchestrator.object.YamlReader;
import io.keelson.orchestrator.object.protobuf.ProtobufReader;
import io.keelson.orchestrator.resources.ResourceDef;
import io.keelson.orchestrator.resources.ResourceTable;
import io.keelson.orchestrator.schema.GroupVersionKind;
import io.keelson.orchestrator.schema.Schemas;
import io.keelson.orchestrator.schema.StructType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads request bodies: bytes of whatever form become an object of the kind that is expected. Large
 * ones are read away from the loop.
 */
final class Bodies {
    private static final String PROTOBUF = "application/vnd.kubernetes.protobuf";
    private static final String YAML = "application/yaml";
    private static final GroupVersionKind DELETE_OPTIONS =
            new GroupVersionKind("", "v1", "DeleteOptions");
    private static final String DELETE_OPTIONS_TYPE =
            "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions";

    private final Schemas schemas;
    private final ResourceTable table;

    Bodies(Schemas schemas, ResourceTable table) {
        this.schemas = schemas;
        this.table = table;
    }

    /** As it was sent, nothing checked; empty if it cannot be read. */
    Obj untyped(Call call) {
        try {
            return parse(call, new GroupVersionKind("", "", ""), null, problem -> {});
        } catch (StatusException e) {
            return Obj.EMPTY;
        }
    }

    /**
     * An object as a client sent it, defaults not yet filled in.
     *
     * @param warnings about fields that are not known or said twice
     */
    record Body(Obj object, List<String> warnings) {}

    /** An object of the resource's own kind, in the version in which it is stored. */
    Step read(Call call, WriteOptions options, Function<Body, Step> then) {
        ResourceDef def = call.def();
        return call.compute(
                () -> {
                    Body body = read(call, def.gvk(), schemas.find(def.schemaName()), options);
                    return new Body(stored(def, body.object()), body.warnings());
                },
                then);
    }

    /** Of a kind of its own: what sub-resources take. */
    Step read(
            Call call,
            GroupVersionKind kind,
            @Nullable StructType type,
            WriteOptions options,
            Function<Obj, Step> then) {
        return call.compute(() -> read(call, kind, type, options).object(), then);
    }

    /** As the version is stored. */
    Obj stored(ResourceDef def, Obj object) {
        return def.conversion() == null ? object : def.conversion().toStored().apply(object);
    }

    private Body read(
            Call call, GroupVersionKind kind, @Nullable StructType type, WriteOptions options) {
        List<Problem> problems = new ArrayList<>();
        Obj object = parse(call, kind, type, problems::add);
        String apiVersion = object.text("apiVersion");
        String given = object.text("kind");
        if (!given.isEmpty() && !given.equals(kind.kind())) {
            throw new StatusException(
                    Status.cannotBeHandled(
                            given,
                            kind.version(),
                            kind.kind(),
                            "converting ("
                                    + kind.version()
                                    + "."
                                    + given
                                    + ") to ("
                                    + (kind.group().isEmpty() ? "core" : kind.group())
                                    + "."
                                    + kind.kind()
                                    + "): unknown conversion"));
        }
        if (!apiVersion.isEmpty() && !apiVersion.equals(kind.apiVersion())) {
            throw new StatusException(
                    Status.cannotBeHandled(
                            kind.kind(),
                            kind.version(),
                            kind.kind(),
                            "no kind \""
                                    + kind.kind()
                                    + "\" is registered for version \""
                                    + apiVersion
                                    + "\" in the scheme"));
        }
        return checked(
                object.with("apiVersion", Node.of(kind.apiVersion()))
                        .with("kind", Node.of(kind.kind())),
                kind,
                type,
                problems,
                options);
    }

    /** The same for what a patch has made. */
    Body checked(
            Obj object,
            GroupVersionKind kind,
            @Nullable StructType type,
            List<Problem> problems,
            WriteOptions options) {
        if (type == null) {
            return new Body(object, List.of());
        }
        problems.addAll(SchemaCheck.check(object, type));
        Problem wrong = Problem.firstWrongType(problems);
        if (wrong != null) {
            throw cannotBeHandled(kind, wrong.message());
        }
        List<String> warnings = List.of();
        if (!problems.isEmpty()) {
            switch (options.fieldValidation()) {
                case STRICT -> throw cannotBeHandled(kind, Problem.strictMessage(problems));
                case WARN -> warnings = problems.stream().map(Problem::message).distinct().toList();
                case IGNORE -> {}
            }
        }
        Obj pruned = Pruning.prune(object, type);
        return new Body(Defaults.apply(pruned, type), warnings);
    }

    private static StatusException cannotBeHandled(GroupVersionKind kind, String why) {
        return new StatusException(
                Status.cannotBeHandled(kind.kind(), kind.version(), kind.kind(), why));
    }

    /** What a deletion says in its body; in whose group's version is the client's affair. */
    Obj deleteOptions(Call call) {
        if (call.body().length == 0) {
            return Obj.EMPTY;
        }
        StructType type = schemas.named(DELETE_OPTIONS_TYPE);
        Obj options = parse(call, DELETE_OPTIONS, type, problem -> {});
        Problem wrong = Problem.firstWrongType(SchemaCheck.check(options, type));
        if (wrong != null) {
            throw cannotBeHandled(DELETE_OPTIONS, wrong.message());
        }
        return options;
    }

    private Obj parse(
            Call call,
            GroupVersionKind kind,
            @Nullable StructType type,
            Consumer<Problem> problems) {
        try {
            return switch (call.mediaType()) {
                case "", "application/json" -> object(JsonReader.read(call.body(), problems));
                case YAML, "application/x-yaml" -> object(YamlReader.read(call.body(), problems));
                case PROTOBUF ->
                        ProtobufReader.read(
                                call.body(),
                                gvk ->
                                        gvk.equals(kind) || kind.equals(DELETE_OPTIONS)
                                                ? type
                                                : find(gvk));
                default ->
                        throw new StatusException(
                                Status.unsupportedMediaType(
                                        List.of("application/json", YAML, PROTOBUF)));
            };
        } catch (MalformedException e) {
            throw new StatusException(Status.unrecognized(kind.kind(), e, call.body()), e);
        }
    }

    private @Nullable StructType find(GroupVersionKind gvk) {
        ResourceDef def = table.find(gvk);
        return def == null ? null : schemas.find(def.schemaName());
    }

    private static Obj object(Node node) {
        if (node instanceof Obj object) {
            return object;
        }
        throw new MalformedException(
                "json: cannot unmarshal "
                        + JsonReader.typeName(node)
                        + " into Go value of type struct");
    }
}
