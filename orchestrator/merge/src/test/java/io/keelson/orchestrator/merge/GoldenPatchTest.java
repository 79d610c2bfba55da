package io.keelson.orchestrator.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Golden;
import io.keelson.orchestrator.object.JsonWriter;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.StatusException;
import io.keelson.orchestrator.schema.GroupVersionKind;
import io.keelson.orchestrator.schema.Schemas;
import io.keelson.orchestrator.schema.StructType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Every patch that was recorded, done again on the object as it was then. Two answers differ, since
 * the API has changed: an object that has nothing but a directive to merge with was taken with the
 * directive, which made it invalid, and is now dropped; and a null among labels that were not there
 * was taken as an empty one.
 */
class GoldenPatchTest {
    private final Map<String, Obj> objects = new HashMap<>();

    @Test
    void patchesMakeWhatTheyMadeOnARealServer() {
        for (String file : List.of("02-create-defaults.jsonl", "03-tables.jsonl")) {
            Golden.exchanges(file).forEach(this::remember);
        }
        int done = 0;
        for (Golden.Exchange exchange : Golden.exchanges("04-patches.jsonl")) {
            Obj live = objects.get(exchange.path());
            if (exchange.method().equals("PATCH") && live != null && exchange.sent() != null) {
                check(exchange, live);
                done++;
            }
            remember(exchange);
        }
        assertThat(done).isGreaterThan(25);
    }

    private void check(Golden.Exchange exchange, Obj live) {
        Node sent = exchange.sent();
        Obj patched;
        try {
            patched = patch(exchange, live, sent);
        } catch (StatusException e) {
            assertThat(JsonWriter.toText(e.status().toObj()))
                    .as(exchange.name())
                    .isEqualTo(JsonWriter.toText(exchange.answer()));
            return;
        }
        if (patched == null) {
            return;
        }
        if (exchange.name().equals("strategic: $patch replace map")) {
            assertThat(comparable(patched)).isEqualTo(comparable(live));
        } else if (exchange.status() == 200) {
            Obj expected = (Obj) exchange.answer();
            if (exchange.name().equals("strategic: null deletes")) {
                expected = expected.withoutAt("metadata", "labels");
                patched = patched.withoutAt("metadata", "labels");
            }
            assertThat(comparable(patched)).as(exchange.name()).isEqualTo(comparable(expected));
        } else {
            // The patch can be applied; what it makes is refused by others.
            assertThat(exchange.status()).as(exchange.name()).isIn(409L, 422L);
        }
    }

    private static @Nullable Obj patch(Golden.Exchange exchange, Obj live, @Nullable Node sent) {
        StructType type = type(live);
        return switch (exchange.contentType()) {
            case "application/json-patch+json" -> {
                Node made = JsonPatch.parse(sent == null ? Node.Null.NULL : sent).apply(live);
                yield typed((Obj) made, type);
            }
            case "application/merge-patch+json" ->
                    sent instanceof Obj patch ? typed(MergePatch.apply(live, patch), type) : null;
            case "application/strategic-merge-patch+json" ->
                    type != null && sent instanceof Obj patch
                            ? typed(StrategicMergePatch.apply(live, patch, type), type)
                            : null;
            default -> null;
        };
    }

    private static Obj typed(Obj obj, @Nullable StructType type) {
        return type == null ? obj : Pruning.prune(obj, type);
    }

    private static Obj comparable(Obj obj) {
        StructType type = type(obj);
        Obj same =
                obj.withoutAt("metadata", "managedFields")
                        .withoutAt("metadata", "resourceVersion")
                        .withoutAt("metadata", "generation")
                        // What the kind's own defaults put back after a patch took it away.
                        .withoutAt("spec", "minReadySeconds");
        return typed(defaulted(same), type);
    }

    /** The kinds' own defaults are not this package's; those that these patches meet are these. */
    private static Obj defaulted(Obj obj) {
        if (!obj.text("kind").equals("Deployment")) {
            return obj;
        }
        Obj spec = obj.obj("spec", "template", "spec");
        ArrayList<Node> containers = new ArrayList<>();
        for (Node node : spec.arr("containers")) {
            Obj container = (Obj) node;
            boolean isLatest = !container.text("image").contains(":");
            container =
                    withDefault(container, "imagePullPolicy", isLatest ? "Always" : "IfNotPresent");
            container = withDefault(container, "terminationMessagePath", "/dev/termination-log");
            container = withDefault(container, "terminationMessagePolicy", "File");
            containers.add(container);
        }
        ArrayList<Node> volumes = new ArrayList<>();
        for (Node node : spec.arr("volumes")) {
            Obj volume = (Obj) node;
            boolean isHostPath = volume.has("hostPath") && !volume.obj("hostPath").has("type");
            volumes.add(isHostPath ? volume.withAt(Node.of(""), "hostPath", "type") : volume);
        }
        Obj filled = obj.withAt(Arr.of(containers), "spec", "template", "spec", "containers");
        if (!volumes.isEmpty()) {
            filled = filled.withAt(Arr.of(volumes), "spec", "template", "spec", "volumes");
        }
        StructType type = type(obj);
        return type == null ? filled : Defaults.apply(filled, type);
    }

    private static Obj withDefault(Obj obj, String name, String value) {
        return obj.has(name) ? obj : obj.with(name, Node.of(value));
    }

    private static @Nullable StructType type(Obj obj) {
        GroupVersionKind kind = GroupVersionKind.of(obj.text("apiVersion"), obj.text("kind"));
        String group = kind.group().isEmpty() ? "core" : kind.group();
        return Schemas.bundled()
                .find("io.k8s.api." + group + "." + kind.version() + "." + kind.kind());
    }

    private void remember(Golden.Exchange exchange) {
        if (exchange.status() < 300
                && exchange.answer() instanceof Obj obj
                && obj.obj("metadata").has("name")
                && List.of("POST", "PUT", "PATCH", "GET").contains(exchange.method())) {
            String path = exchange.path().replaceFirst("\\?.*", "");
            String name = "/" + obj.text("metadata", "name");
            objects.put(path.endsWith(name) ? path : path + name, obj);
        }
    }
}
