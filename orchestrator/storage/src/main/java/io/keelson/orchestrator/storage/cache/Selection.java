package io.keelson.orchestrator.storage.cache;

import io.keelson.orchestrator.object.FieldSelector;
import io.keelson.orchestrator.object.LabelSelector;
import io.keelson.orchestrator.storage.Extractor;
import io.keelson.orchestrator.storage.Stored;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which objects of a resource are meant.
 *
 * @param namespace empty for all
 */
public record Selection(String namespace, LabelSelector labels, FieldSelector fields) {
    public static final Selection ALL =
            new Selection("", LabelSelector.EVERYTHING, FieldSelector.EVERYTHING);

    /** One value of one field. */
    record Term(String field, String value) {}

    public boolean matches(Stored object) {
        return (namespace.isEmpty() || namespace.equals(object.namespace()))
                && labels.matches(object.labels())
                && fields.matches(object::field);
    }

    /** The part of the resource's keys that can match. */
    String keyPrefix(String resourcePrefix) {
        return namespace.isEmpty() ? resourcePrefix : resourcePrefix + namespace + "/";
    }

    /** True if everything below the key prefix matches, so that it can be counted. */
    boolean isWholePrefix() {
        return labels.isEmpty() && fields.isEmpty();
    }

    /** The first of these fields whose value is fixed by the selection; null if none is. */
    @Nullable Term term(List<String> hashedFields) {
        for (String field : hashedFields) {
            String value = fields.required(field);
            if (value != null) {
                return new Term(field, value);
            }
            if (field.equals(Extractor.NAMESPACE) && !namespace.isEmpty()) {
                return new Term(field, namespace);
            }
        }
        return null;
    }
}
