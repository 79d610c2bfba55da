package io.keelson.orchestrator.controllers.serviceaccount;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.Informer;
import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.ReconcileLoop;
import io.keelson.orchestrator.controllers.Controller;
import io.keelson.orchestrator.controllers.ControllerContext;
import io.keelson.orchestrator.object.Obj;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Keeps the service account {@code default} in every namespace that is not going. */
public final class DefaultAccounts implements Controller {
    private static final String NAME = "default";

    private final Informer<Obj> namespaces;
    private final Informer<Obj> accounts;
    private final ReconcileLoop loop;

    public DefaultAccounts(ControllerContext context) {
        namespaces = context.informers().of(ApiResource.NAMESPACES);
        accounts = context.informers().of(ApiResource.SERVICE_ACCOUNTS);
        loop = context.loop(this::reconcile);
        namespaces.onChange((_, now) -> {
            if (now != null) {
                loop.add(now.key());
            }
        });
        accounts.onChange((before, now) -> {
            if (now == null && before != null && before.key().name().equals(NAME)) {
                loop.add(new ObjectKey("", before.key().namespace()));
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
        ObjectKey account = new ObjectKey(key.name(), NAME);
        if (namespace != null
                && !namespace.meta().isBeingDeleted()
                && accounts.get(account) == null) {
            api.create(
                    ApiResource.SERVICE_ACCOUNTS,
                    Obj.builder()
                            .put("apiVersion", "v1")
                            .put("kind", "ServiceAccount")
                            .put(
                                    "metadata",
                                    Obj.builder()
                                            .put("name", account.name())
                                            .put("namespace", account.namespace())
                                            .build())
                            .build());
        }
        return null;
    }
}
