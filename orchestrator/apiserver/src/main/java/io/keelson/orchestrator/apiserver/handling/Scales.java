package io.keelson.orchestrator.apiserver.handling;

import io.keelson.orchestrator.apiserver.requests.Verb;
import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Status;
import io.keelson.orchestrator.object.StatusException;
import io.keelson.orchestrator.resources.Part;
import io.keelson.orchestrator.schema.GroupVersionKind;
import io.keelson.orchestrator.schema.Schemas;
import io.keelson.orchestrator.schema.StructType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The sub-resource scale: how many replicas a workload has and wants, the same for all kinds. */
final class Scales implements SubResourceHandler {
    private static final GroupVersionKind SCALE =
            new GroupVersionKind("autoscaling", "v1", "Scale");

    private final Cache cache;
    private final Bodies bodies;
    private final Patches patches;
    private final Updating updating;
    private final @Nullable StructType type;

    Scales(Cache cache, Schemas schemas, Bodies bodies, Patches patches, Updating updating) {
        this.cache = cache;
        this.bodies = bodies;
        this.patches = patches;
        this.updating = updating;
        this.type = schemas.find("io.k8s.api.autoscaling.v1.Scale");
    }

    @Override
    public Step handle(Call call) {
        return switch (call.verb()) {
            case GET ->
                    cache.withNewest(
                            call, live -> new Step.Respond(Reply.of(200, scaleOf(live.object()))));
            case UPDATE, PATCH -> change(call);
            default -> throw new StatusException(Status.methodNotAllowed());
        };
    }

    private Step change(Call call) {
        WriteOptions options = WriteOptions.of(call.query(), "UpdateOptions");
        return call.verb() == Verb.UPDATE
                ? bodies.read(
                        call,
                        SCALE,
                        type,
                        options,
                        wanted ->
                                change(
                                        call,
                                        options,
                                        scale -> wanted,
                                        wanted.text("metadata", "resourceVersion")))
                : call.compute(
                        () -> patches.patch(call, type), patch -> change(call, options, patch, ""));
    }

    private Step change(
            Call call, WriteOptions options, UnaryOperator<Obj> wanted, String insistsOn) {
        Updating.Change change =
                new Updating.Change() {
                    @Override
                    public boolean isLong() {
                        return call.isLarge();
                    }

                    @Override
                    public Supplier<Bodies.Body> of(Live live) {
                        return () -> scaled(live);
                    }

                    private Bodies.Body scaled(Live live) {
                        Obj scale = wanted.apply(scaleOf(live.object()));
                        Obj checked =
                                bodies.checked(scale, SCALE, type, new ArrayList<>(), options)
                                        .object();
                        long replicas = checked.whole(0, "spec", "replicas");
                        if (replicas < 0) {
                            throw negative(call, replicas);
                        }
                        return new Bodies.Body(
                                live.object().withAt(Node.of(replicas), "spec", "replicas"),
                                List.of());
                    }

                    @Override
                    public String insistsOn() {
                        return insistsOn;
                    }
                };
        Part whole = Objects.requireNonNull(call.def().part(""));
        return updating.change(call, options, whole, change, Scales::scaleOf);
    }

    private static StatusException negative(Call call, long replicas) {
        return new StatusException(
                Status.invalid(
                        "autoscaling",
                        "Scale",
                        call.target().name(),
                        List.of(
                                new FieldError(
                                        "FieldValueInvalid",
                                        "spec.replicas",
                                        "Invalid value: "
                                                + replicas
                                                + ": must be greater than or equal to 0"))));
    }

    /** What of the object its scale shows. */
    static Obj scaleOf(Obj object) {
        Obj metadata = object.obj("metadata");
        Obj.Builder shown = Obj.builder();
        for (String field :
                List.of("name", "namespace", "uid", "resourceVersion", "creationTimestamp")) {
            Node value = metadata.get(field);
            if (value != null) {
                shown.put(field, value);
            }
        }
        Obj.Builder status =
                Obj.builder().put("replicas", Node.of(object.whole(0, "status", "replicas")));
        String selector = selectorText(object.obj("spec", "selector"));
        if (!selector.isEmpty()) {
            status.put("selector", selector);
        }
        long replicas = object.whole(0, "spec", "replicas");
        return Obj.builder()
                .put("kind", "Scale")
                .put("apiVersion", "autoscaling/v1")
                .put("metadata", shown.build())
                .put("spec", replicas == 0 ? Obj.EMPTY : Obj.of("replicas", Node.of(replicas)))
                .put("status", status.build())
                .build();
    }

    /** As a list's query says it. A replication controller's selector is a plain map. */
    private static String selectorText(Obj selector) {
        Obj labels = selector.has("matchLabels") ? selector.obj("matchLabels") : selector;
        List<String> terms = new ArrayList<>();
        labels.forEach((name, value) -> {
            if (value instanceof Node.Text(String text)) {
                terms.add(name + "=" + text);
            }
        });
        for (Node node : selector.arr("matchExpressions")) {
            if (node instanceof Obj expression) {
                terms.add(expressionText(expression));
            }
        }
        terms.sort(null);
        return String.join(",", terms);
    }

    private static String expressionText(Obj expression) {
        String key = expression.text("key");
        List<String> values = new ArrayList<>();
        for (Node value : expression.arr("values")) {
            if (value instanceof Node.Text(String text)) {
                values.add(text);
            }
        }
        String list = "(" + String.join(",", values) + ")";
        return switch (expression.text("operator")) {
            case "In" -> key + " in " + list;
            case "NotIn" -> key + " notin " + list;
            case "DoesNotExist" -> "!" + key;
            default -> key;
        };
    }
}
