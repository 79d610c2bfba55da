package io.keelson.orchestrator.apiserver;

import io.keelson.orchestrator.apiserver.authn.TokenObjects;
import io.keelson.orchestrator.apiserver.handling.Cache;
import io.keelson.orchestrator.apiserver.handling.Compiled;
import io.keelson.orchestrator.object.Obj;
import org.jspecify.annotations.Nullable;

/** What tokens are bound to, out of the cache. Used on the loop. */
final class CachedTokenObjects implements TokenObjects {
    private final Compiled<Obj> bound;

    CachedTokenObjects(Cache cache) {
        bound = new Compiled<>(cache, live -> lifeOf(live.object()));
    }

    /** What is asked for with every request; the rest, a secret's data, is not kept. */
    private static Obj lifeOf(Obj object) {
        Obj metadata =
                Obj.builder()
                        .put("uid", object.text("metadata", "uid"))
                        .put("deletionTimestamp", object.text("metadata", "deletionTimestamp"))
                        .build();
        return Obj.of("metadata", metadata);
    }

    @Override
    public @Nullable Obj find(String resource, String namespace, String name) {
        String key =
                resource.equals("nodes")
                        ? "/registry/minions/" + name
                        : "/registry/" + resource + "/" + namespace + "/" + name;
        return bound.one(key);
    }
}
