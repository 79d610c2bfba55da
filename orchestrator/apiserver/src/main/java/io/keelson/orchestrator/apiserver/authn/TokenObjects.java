package io.keelson.orchestrator.apiserver.authn;

import io.keelson.orchestrator.object.Obj;
import org.jspecify.annotations.Nullable;

/** The objects that tokens are bound to, as the API server has them just now. */
@FunctionalInterface
public interface TokenObjects {
    /**
     * The object of that name, its metadata's uid and deletionTimestamp at least, or null; must not
     * block.
     *
     * @param resource {@code serviceaccounts}, {@code pods}, {@code secrets} or {@code nodes}
     * @param namespace empty for a node
     */
    @Nullable Obj find(String resource, String namespace, String name);
}
