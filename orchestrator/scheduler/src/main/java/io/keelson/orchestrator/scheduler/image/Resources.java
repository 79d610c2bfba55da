package io.keelson.orchestrator.scheduler.image;

import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Quantity;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongBinaryOperator;

/**
 * Amounts of what a node has and pods ask for.
 *
 * @param milliCpu thousandths of a processor
 * @param scalars whole ones of everything else (extended resources, huge pages) by name; without
 *     zeros
 */
public record Resources(
        long milliCpu, long memoryBytes, long ephemeralStorageBytes, Map<String, Long> scalars) {
    public static final Resources NONE = new Resources(0, 0, 0, Map.of());

    public static final String CPU = "cpu";
    public static final String MEMORY = "memory";
    public static final String EPHEMERAL_STORAGE = "ephemeral-storage";
    public static final String PODS = "pods";

    /** Of a list of resources as objects carry them; what cannot be read counts nothing. */
    public static Resources parse(Obj amounts) {
        long[] basic = new long[3];
        Map<String, Long> scalars = new TreeMap<>();
        amounts.forEach((name, node) -> {
            Quantity quantity;
            try {
                quantity = Quantity.parse(node);
            } catch (IllegalArgumentException e) {
                return;
            }
            switch (name) {
                case CPU -> basic[0] = quantity.milli();
                case MEMORY -> basic[1] = quantity.whole();
                case EPHEMERAL_STORAGE -> basic[2] = quantity.whole();
                case PODS -> {}
                default -> {
                    if (quantity.signum() != 0) {
                        scalars.put(name, quantity.whole());
                    }
                }
            }
        });
        return new Resources(basic[0], basic[1], basic[2], frozen(scalars));
    }

    public Resources plus(Resources other) {
        return new Resources(
                milliCpu + other.milliCpu,
                memoryBytes + other.memoryBytes,
                ephemeralStorageBytes + other.ephemeralStorageBytes,
                combined(scalars, other.scalars, Long::sum));
    }

    public Resources minus(Resources other) {
        return new Resources(
                milliCpu - other.milliCpu,
                memoryBytes - other.memoryBytes,
                ephemeralStorageBytes - other.ephemeralStorageBytes,
                combined(scalars, other.scalars, (mine, theirs) -> mine - theirs));
    }

    /** Of each resource the larger amount. */
    public Resources max(Resources other) {
        return new Resources(
                Math.max(milliCpu, other.milliCpu),
                Math.max(memoryBytes, other.memoryBytes),
                Math.max(ephemeralStorageBytes, other.ephemeralStorageBytes),
                combined(scalars, other.scalars, Math::max));
    }

    private static Map<String, Long> combined(
            Map<String, Long> mine, Map<String, Long> theirs, LongBinaryOperator how) {
        if (mine.isEmpty() && theirs.isEmpty()) {
            return mine;
        }
        Map<String, Long> combined = new TreeMap<>(mine);
        theirs.forEach((name, amount) -> combined.putIfAbsent(name, 0L));
        combined.replaceAll(
                (name, amount) -> how.applyAsLong(amount, theirs.getOrDefault(name, 0L)));
        combined.values().removeIf(amount -> amount == 0);
        return frozen(combined);
    }

    private static Map<String, Long> frozen(Map<String, Long> scalars) {
        return scalars.isEmpty() ? Map.of() : Map.copyOf(scalars);
    }

    public long scalar(String name) {
        return scalars.getOrDefault(name, 0L);
    }
}
