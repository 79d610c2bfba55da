package io.keelson.orchestrator.storage.cache;

import io.keelson.orchestrator.storage.Extractor;
import java.util.List;

/**
 * @param prefix of its keys, such as {@code /registry/pods/}; none may begin with another's
 * @param extractor of its objects' labels and fields
 * @param hashedFields by which watches are found without asking each: those that many watches name,
 *     the most telling first, such as {@code metadata.name}, {@code spec.nodeName} and {@code
 *     metadata.namespace}
 */
public record CachedResource(String prefix, Extractor extractor, List<String> hashedFields) {
    public CachedResource {
        hashedFields = List.copyOf(hashedFields);
        if (!prefix.endsWith("/")) {
            throw new IllegalArgumentException("not a resource's prefix: " + prefix);
        }
    }

    /** With watches found by name and namespace. */
    public static CachedResource of(String prefix, Extractor extractor) {
        return new CachedResource(prefix, extractor, List.of(Extractor.NAME, Extractor.NAMESPACE));
    }
}
