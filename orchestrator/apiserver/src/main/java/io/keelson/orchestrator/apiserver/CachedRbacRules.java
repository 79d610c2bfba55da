package io.keelson.orchestrator.apiserver;

import io.keelson.orchestrator.apiserver.authz.RbacRules;
import io.keelson.orchestrator.apiserver.handling.Cache;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.storage.Stored;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Roles and bindings out of the cache. Asked by every request, so each is decoded once for every
 * time it changes. Used on the loop.
 */
final class CachedRbacRules implements RbacRules {
    private static final String ROLES = "/registry/roles/";
    private static final String CLUSTER_ROLES = "/registry/clusterroles/";
    private static final String ROLE_BINDINGS = "/registry/rolebindings/";
    private static final String CLUSTER_ROLE_BINDINGS = "/registry/clusterrolebindings/";

    private record Decoded(Stored stored, Obj object) {}

    private final Cache cache;
    private final Map<String, Decoded> decoded = new HashMap<>();

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
        Stored stored = cache.stored(key);
        if (stored == null) {
            decoded.remove(key);
            return null;
        }
        return decode(stored);
    }

    private List<Obj> all(String prefix, String namespace) {
        List<Obj> objects = new ArrayList<>();
        for (Stored stored : cache.stored(prefix, namespace)) {
            objects.add(decode(stored));
        }
        return objects;
    }

    private Obj decode(Stored stored) {
        Decoded known = decoded.get(stored.key());
        if (known == null || known.stored().revision() != stored.revision()) {
            known = new Decoded(stored, stored.decode());
            decoded.put(stored.key(), known);
        }
        return known.object();
    }
}
