package io.keelson.orchestrator.storage.alloc;

import io.keelson.orchestrator.object.JsonWriter;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;

/**
 * Ports of nodes that lead to Services. Each that is held is a key; a Service may use one port for
 * several protocols.
 *
 * <pre>
 *   /registry/nodeports/30080 → {"kind":"NodePort","metadata":{"name":"30080"},"service":{…}}
 * </pre>
 */
public final class NodePorts {
    /** Prefix of the keys. */
    public static final String PREFIX = "/registry/nodeports/";

    public static final int DEFAULT_FIRST = 30_000;
    public static final int DEFAULT_LAST = 32_767;

    private static final long KEPT_LOW_MIN = 16;
    private static final long KEPT_LOW_MAX = 128;

    private final int first;
    private final int last;
    private final Candidates candidates;

    public NodePorts(int first, int last) {
        if (first < 1 || last > 65_535 || first > last) {
            throw new IllegalArgumentException("node ports " + first + "-" + last);
        }
        this.first = first;
        this.last = last;
        long size = last - first + 1L;
        long kept = Math.clamp(size / 32, KEPT_LOW_MIN, KEPT_LOW_MAX);
        this.candidates = new Candidates(size, size <= KEPT_LOW_MIN ? 0 : kept);
    }

    /** The key that stands for a port. */
    public static String key(int port) {
        return PREFIX + port;
    }

    /**
     * A port that looks free, claimed; empty if all are taken.
     *
     * @param isTaken whether a port's key is known to exist, or was just tried in vain
     */
    public Optional<Claim> propose(
            RandomGenerator random, IntPredicate isTaken, String namespace, String service) {
        OptionalLong picked = candidates.pick(random, number -> isTaken.test(first + (int) number));
        return picked.isEmpty()
                ? Optional.empty()
                : Optional.of(claimed(first + (int) picked.getAsLong(), namespace, service));
    }

    /** This port, claimed; empty if it lies outside of the range. */
    public Optional<Claim> claim(int port, String namespace, String service) {
        return port < first || port > last
                ? Optional.empty()
                : Optional.of(claimed(port, namespace, service));
    }

    private static Claim claimed(int port, String namespace, String service) {
        String name = Integer.toString(port);
        Obj object =
                Obj.builder()
                        .put("kind", "NodePort")
                        .put("metadata", Obj.of("name", Node.of(name)))
                        .put(
                                "service",
                                Obj.builder()
                                        .put("namespace", namespace)
                                        .put("name", service)
                                        .build())
                        .build();
        return Claim.of(name, key(port), JsonWriter.write(object));
    }

    /** A port given back, with its Service's deletion or change. */
    public Claim release(int port) {
        return Claim.released(Integer.toString(port), key(port));
    }

    /** As flags and messages say it: {@code 30000-32767}. */
    public String range() {
        return first + "-" + last;
    }

    @Override
    public String toString() {
        return "node ports " + range();
    }
}
