package io.keelson.orchestrator.storage.cache;

import io.keelson.orchestrator.object.FieldSelector;
import io.keelson.orchestrator.object.LabelSelector;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A selection, spelled out for the model.
 *
 * @param app empty for any; with a {@code !} before it for any other
 */
record ModelSelection(String namespace, String app, String node, String name) {
    static ModelSelection random(Random random) {
        return new ModelSelection(
                pick(random, 3, "ns1", "ns2"),
                pick(random, 3, "a", "b", "!a"),
                pick(random, 4, "n1", "n2"),
                pick(random, 6, "t1", "t2"));
    }

    private static String pick(Random random, int oneIn, String... values) {
        return random.nextInt(oneIn) > 0 ? "" : values[random.nextInt(values.length)];
    }

    boolean matches(ModelHistory.Thing thing) {
        return (namespace.isEmpty() || namespace.equals(thing.namespace()))
                && (app.isEmpty()
                        || (app.startsWith("!")
                                ? !app.substring(1).equals(thing.app())
                                : app.equals(thing.app())))
                && (node.isEmpty() || node.equals(thing.node()))
                && (name.isEmpty() || name.equals(thing.name()));
    }

    boolean isWholePrefix() {
        return app.isEmpty() && node.isEmpty() && name.isEmpty();
    }

    Selection selection() {
        String labels =
                app.startsWith("!")
                        ? "app!=" + app.substring(1)
                        : app.isEmpty() ? "" : "app=" + app;
        List<String> fields = new ArrayList<>();
        if (!node.isEmpty()) {
            fields.add("spec.nodeName=" + node);
        }
        if (!name.isEmpty()) {
            fields.add("metadata.name=" + name);
        }
        return new Selection(
                namespace,
                LabelSelector.parse(labels),
                FieldSelector.parse(String.join(",", fields)));
    }
}
