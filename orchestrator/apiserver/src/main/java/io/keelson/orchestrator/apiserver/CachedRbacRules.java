package io.keelson.orchestrator.apiserver;

import io.keelson.orchestrator.apiserver.authz.RbacRules;
import io.keelson.orchestrator.apiserver.handling.Cache;
import io.keelson.orchestrator.apiserver.handling.Live;
import io.keelson.orchestrator.object.Obj;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Roles and bindings out of the cache. Used on the loop. */
final class CachedRbacRules implements RbacRules {
    private static final String ROLES = "/registry/roles/";
    private static final String CLUSTER_ROLES = "/registry/clusterroles/";
    private static final String ROLE_BINDINGS = "/registry/rolebindings/";
    private static final String CLUSTER_ROLE_BINDINGS = "/registry/clusterrolebindings/";

    private final Cache cache;

    CachedRbacRules(Cache cache) {
        this.cache = cache;
    }

    @Override
    public @Nullable Obj role(String namespace, String name) {
        return one(ROLES + namespace + "/" + name);
    }

    @Override
    public @Nullable Obj clusterRole(String name) {
        return one(CLUSTER_ROLES + name);
    }

    @Override
    public List<Obj> roleBindings(String namespace) {
        return all(ROLE_BINDINGS, namespace);
    }

    @Override
    public List<Obj> clusterRoleBindings() {
        return all(CLUSTER_ROLE_BINDINGS, "");
    }

    private @Nullable Obj one(String key) {
        Live live = cache.policy(key);
        return live == null ? null : live.object();
    }

    private List<Obj> all(String prefix, String namespace) {
        return cache.policies(prefix, namespace).stream().map(Live::object).toList();
    }
}
