package io.keelson.orchestrator.controllers.namespace;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.Clockwork;
import io.keelson.orchestrator.client.Informer;
import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.PodView;
import io.keelson.orchestrator.client.ReconcileLoop;
import io.keelson.orchestrator.client.Write;
import io.keelson.orchestrator.controllers.Controller;
import io.keelson.orchestrator.controllers.ControllerContext;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Deletes what a terminating namespace holds, and says in its conditions what holds it. */
public final class NamespaceController implements Controller {
    private static final Node KUBERNETES = Node.of("kubernetes");
    private static final String TERMINATING = "Terminating";
    private static final int TURNS_MAX = 10;

    /** After something failed: upstream's longest wait is a minute. */
    private static final Duration RETRY = Duration.ofSeconds(10);

    private final Informer<Obj> namespaces;
    private final Clockwork clockwork;
    private final ReconcileLoop loop;

    public NamespaceController(ControllerContext context) {
        namespaces = context.informers().of(ApiResource.NAMESPACES);
        clockwork = context.clockwork();
        loop = context.loop(this::reconcile, TURNS_MAX);
        namespaces.onChange((_, now) -> {
            if (now != null && now.meta().isBeingDeleted()) {
                loop.add(now.key());
            }
        });
        Informer<PodView> pods = context.informers().pods();
        pods.onChange((before, now) -> {
            if (before != null && now == null && pods.list(before.key().namespace()).isEmpty()) {
                addIfGoing(new ObjectKey("", before.key().namespace()));
            }
        });
    }

    /** The last pod's end is what a namespace waits for most often. */
    private void addIfGoing(ObjectKey key) {
        Item<Obj> namespace = namespaces.get(key);
        if (namespace != null && namespace.meta().isBeingDeleted()) {
            loop.add(key);
        }
    }

    @Override
    public void start() {
        loop.start();
    }

    @Override
    public void close() {
        loop.close();
    }

    private @Nullable Duration reconcile(ObjectKey key, Api api) {
        Item<Obj> item = namespaces.get(key);
        if (item == null || !item.meta().isBeingDeleted()) {
            return null;
        }
        Obj namespace = item.obj();
        if (!namespace.text("status", "phase").equals(TERMINATING)) {
            namespace =
                    api.updateStatus(
                            ApiResource.NAMESPACES,
                            namespace.withAt(Node.of(TERMINATING), "status", "phase"));
        }
        Arr finalizers = namespace.arr("spec", "finalizers");
        if (!finalizers.asList().contains(KUBERNETES)) {
            return null; // others hold it; its content is gone
        }
        NamespaceContent.Remains remains = NamespaceContent.delete(api, namespace, clockwork.now());
        Obj told = NamespaceConditions.of(remains, namespace, clockwork.now());
        if (!told.equals(namespace)) {
            namespace = api.updateStatus(ApiResource.NAMESPACES, told);
        }
        if (remains.isFailed()) {
            return RETRY;
        }
        if (!remains.isEmpty()) {
            return remains.estimate().dividedBy(2).plusSeconds(1);
        }
        List<Node> others = new ArrayList<>(finalizers.asList());
        others.remove(KUBERNETES);
        api.perform(
                Write.update(
                        ApiResource.NAMESPACES,
                        "finalize",
                        namespace.withAt(Arr.of(others), "spec", "finalizers")));
        return null;
    }
}
