package io.keelson.orchestrator.apiserver;

import io.keelson.orchestrator.apiserver.authz.Binding;
import io.keelson.orchestrator.apiserver.authz.RbacRules;
import io.keelson.orchestrator.apiserver.authz.Role;
import io.keelson.orchestrator.apiserver.handling.Cache;
import io.keelson.orchestrator.apiserver.handling.Compiled;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Roles and bindings out of the cache. Used on the loop. */
final class CachedRbacRules implements RbacRules {
    private static final String ROLES = "/registry/roles/";
    private static final String CLUSTER_ROLES = "/registry/clusterroles/";
    private static final String ROLE_BINDINGS = "/registry/rolebindings/";
    private static final String CLUSTER_ROLE_BINDINGS = "/registry/clusterrolebindings/";

    private final Compiled<Role> roles;
    private final Compiled<Binding> bindings;

    CachedRbacRules(Cache cache) {
        roles = new Compiled<>(cache, live -> Role.of(live.object()));
        bindings = new Compiled<>(cache, live -> Binding.of(live.object()));
    }

    @Override
    public @Nullable Role role(String namespace, String name) {
        return roles.one(ROLES + namespace + "/" + name);
    }

    @Override
    public @Nullable Role clusterRole(String name) {
        return roles.one(CLUSTER_ROLES + name);
    }

    @Override
    public List<Binding> roleBindings(String namespace) {
        return bindings.all(ROLE_BINDINGS, namespace);
    }

    @Override
    public List<Binding> clusterRoleBindings() {
        return bindings.all(CLUSTER_ROLE_BINDINGS, "");
    }
}
