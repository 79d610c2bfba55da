package io.keelson.orchestrator.schema;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Types by name. Opening them finds where each type starts and no more; a type's fields are parsed
 * when first asked for. Safe for any number of threads.
 */
public final class Schemas {
    /** What was generated out of Kubernetes' packages, and what Kubernetes does not have. */
    private static final List<String> RESOURCES = List.of("kubernetes.facts", "keelson.facts");

    private final FactsFile file;
    private final ConcurrentHashMap<String, StructType> types = new ConcurrentHashMap<>();

    Schemas(FactsFile file) {
        this.file = file;
    }

    /**
     * Kubernetes' types and ours. All calls answer the same object, so that its types are equal.
     */
    public static Schemas bundled() {
        return Bundled.SCHEMAS;
    }

    /** The type of that OpenAPI name ({@code io.k8s.api.core.v1.Pod}), or null. */
    public @Nullable StructType find(String name) {
        StructType known = types.get(name);
        if (known != null) {
            return known;
        }
        if (!file.has(name)) {
            return null;
        }
        return types.computeIfAbsent(
                name,
                it -> new StructType(it, file.isAtomic(it), () -> FactsParser.fields(it, this)));
    }

    /**
     * The type of that OpenAPI name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public StructType named(String name) {
        StructType type = find(name);
        if (type == null) {
            throw new IllegalArgumentException("no type named " + name);
        }
        return type;
    }

    /** All names. */
    public Set<String> names() {
        return file.names();
    }

    FactsFile file() {
        return file;
    }

    private static final class Bundled {
        static final Schemas SCHEMAS = open();

        private static Schemas open() {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (String resource : RESOURCES) {
                try (InputStream in = Schemas.class.getResourceAsStream(resource)) {
                    if (in == null) {
                        throw new IllegalStateException("the program lacks its " + resource);
                    }
                    in.transferTo(all);
                } catch (IOException e) {
                    throw new UncheckedIOException(resource, e);
                }
            }
            return new Schemas(new FactsFile(all.toByteArray()));
        }
    }
}
