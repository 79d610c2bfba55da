package io.keelson.orchestrator.controllers.daemonset;

import io.keelson.orchestrator.client.Informer;
import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.object.Obj;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * All nodes, as small as daemons need them: each is decoded once when it changes, and not by every
 * turn of every DaemonSet. That a node tells every few seconds how it is changes nothing here.
 */
final class Nodes {
    private final Map<String, DaemonNode> nodes = new ConcurrentHashMap<>();

    /**
     * @param onChange runs when daemons may have to come or go
     */
    Nodes(Informer<Obj> informer, Runnable onChange) {
        informer.onChange((before, now) -> {
            if (isChange(before, now)) {
                onChange.run();
            }
        });
    }

    private boolean isChange(@Nullable Item<Obj> before, @Nullable Item<Obj> now) {
        if (now == null) {
            return nodes.remove(Objects.requireNonNull(before).meta().name()) != null;
        }
        DaemonNode node = DaemonNode.of(now.obj(), now.meta().labels());
        return !node.equals(nodes.put(node.name(), node));
    }

    Collection<DaemonNode> all() {
        return List.copyOf(nodes.values());
    }

    boolean has(String name) {
        return nodes.containsKey(name);
    }
}
