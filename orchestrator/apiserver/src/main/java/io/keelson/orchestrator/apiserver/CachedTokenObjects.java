package io.keelson.orchestrator.apiserver;

import io.keelson.orchestrator.apiserver.authn.TokenObjects;
import io.keelson.orchestrator.apiserver.handling.Cache;
import io.keelson.orchestrator.apiserver.handling.Live;
import io.keelson.orchestrator.object.Obj;
import org.jspecify.annotations.Nullable;

/** What tokens are bound to, out of the cache. Used on the loop. */
final class CachedTokenObjects implements TokenObjects {
    private final Cache cache;

    CachedTokenObjects(Cache cache) {
        this.cache = cache;
    }

    @Override
    public @Nullable Obj find(String resource, String namespace, String name) {
        String key =
                resource.equals("nodes")
                        ? "/registry/minions/" + name
                        : "/registry/" + resource + "/" + namespace + "/" + name;
        Live live = cache.get(key);
        return live == null ? null : live.object();
    }
}
