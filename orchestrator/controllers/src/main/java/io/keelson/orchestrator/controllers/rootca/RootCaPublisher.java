package io.keelson.orchestrator.controllers.rootca;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.Informer;
import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.ReconcileLoop;
import io.keelson.orchestrator.controllers.Controller;
import io.keelson.orchestrator.controllers.ControllerContext;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Keeps {@code kube-root-ca.crt} in every namespace that is not going. */
public final class RootCaPublisher implements Controller {
    private static final String NAME = "kube-root-ca.crt";
    private static final String DESCRIPTION = "kubernetes.io/description";
    private static final String DESCRIBED =
            "Contains a CA bundle that can be used to verify the kube-apiserver when using internal"
                    + " endpoints such as the internal service IP or kubernetes.default.svc. No"
                    + " other usage is guaranteed across distributions of Kubernetes clusters.";

    private final Informer<Obj> namespaces;
    private final Informer<Obj> configMaps;
    private final Obj data;
    private final ReconcileLoop loop;

    public RootCaPublisher(ControllerContext context) {
        namespaces = context.informers().of(ApiResource.NAMESPACES);
        configMaps = context.informers().of(ApiResource.CONFIG_MAPS);
        data = Obj.of("ca.crt", Node.of(context.root().certificatePem()));
        loop = context.loop(this::reconcile);
        namespaces.onChange((_, now) -> {
            if (now != null) {
                loop.add(now.key());
            }
        });
        configMaps.onChange((before, now) -> {
            ObjectKey key = now == null ? before == null ? null : before.key() : now.key();
            if (key != null && key.name().equals(NAME)) {
                loop.add(new ObjectKey("", key.namespace()));
            }
        });
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
        Item<Obj> namespace = namespaces.get(key);
        if (namespace == null || namespace.meta().isBeingDeleted()) {
            return null;
        }
        Item<Obj> published = configMaps.get(new ObjectKey(key.name(), NAME));
        if (published == null) {
            api.create(ApiResource.CONFIG_MAPS, filled(Obj.EMPTY, key.name()));
            return null;
        }
        Obj had = published.obj();
        Obj wanted = filled(had, key.name());
        if (!wanted.equals(had)) {
            api.update(ApiResource.CONFIG_MAPS, wanted);
        }
        return null;
    }

    private Obj filled(Obj configMap, String namespace) {
        return configMap
                .with("apiVersion", Node.of("v1"))
                .with("kind", Node.of("ConfigMap"))
                .withAt(Node.of(NAME), "metadata", "name")
                .withAt(Node.of(namespace), "metadata", "namespace")
                .withAt(Node.of(DESCRIBED), "metadata", "annotations", DESCRIPTION)
                .with("data", data);
    }
}
