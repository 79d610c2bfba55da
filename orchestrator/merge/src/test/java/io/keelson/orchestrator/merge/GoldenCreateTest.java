package io.keelson.orchestrator.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.FieldPath;
import io.keelson.orchestrator.object.Golden;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Problem;
import io.keelson.orchestrator.schema.GroupVersionKind;
import io.keelson.orchestrator.schema.Schemas;
import io.keelson.orchestrator.schema.StructType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What was sent to create an object, checked, pruned and filled with declared defaults: nothing of
 * it may contradict what a real server answered. The rest of the answer is the kinds' business.
 */
class GoldenCreateTest {
    private static final Set<String> NOT_THE_TYPES =
            Set.of(
                    "stringData: missing", // a Secret's strategy moves it into data
                    "status.availableReplicas: missing"); // newer than the recording

    @Test
    void whatTheTypesSayIsWhatARealServerAnswered() {
        int compared = 0;
        for (Golden.Exchange exchange : Golden.exchanges("02-create-defaults.jsonl")) {
            if (exchange.status() == 201
                    && exchange.sent() instanceof Obj sent
                    && exchange.answer() instanceof Obj answer) {
                StructType type = type(sent);
                if (type == null) {
                    continue;
                }
                assertThat(SchemaCheck.check(sent, type)).extracting(Problem::message).isEmpty();
                Obj filled = Defaults.apply(Pruning.prune(sent, type), type);
                List<String> differences = new ArrayList<>();
                differences(filled, answer, FieldPath.ROOT, differences);
                differences.removeIf(NOT_THE_TYPES::contains);
                assertThat(differences).as(exchange.name()).isEmpty();
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(30);
    }

    /** What the one has and the other has not, or has otherwise. */
    private static void differences(
            Node node, @Nullable Node other, FieldPath path, List<String> differences) {
        if (other == null) {
            differences.add(path + ": missing");
        } else if (node instanceof Obj obj && other instanceof Obj members) {
            obj.forEach((name, value) ->
                    differences(value, members.get(name), path.child(name), differences));
        } else if (node instanceof Arr arr && other instanceof Arr elements) {
            for (int i = 0; i < arr.size(); i++) {
                Node element = i < elements.size() ? elements.get(i) : null;
                differences(arr.get(i), element, path.index(i), differences);
            }
        } else if (!node.equals(other)) {
            differences.add(path + ": " + node + ", not " + other);
        }
    }

    private static @Nullable StructType type(Obj obj) {
        GroupVersionKind kind = GroupVersionKind.of(obj.text("apiVersion"), obj.text("kind"));
        Map<String, String> packages = Map.of("", "core", "rbac.authorization.k8s.io", "rbac");
        String group = packages.getOrDefault(kind.group(), kind.group().replaceFirst("\\..*", ""));
        return Schemas.bundled()
                .find("io.k8s.api." + group + "." + kind.version() + "." + kind.kind());
    }
}
