package io.keelson.orchestrator.apiserver.metrics;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/** How many durations were at most so long, with a kube-apiserver's bounds. */
final class Histogram {
    /** In seconds. */
    private static final double[] BOUNDS = {
        0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30,
        45, 60
    };

    private static final double NANOS_PER_SECOND = 1e9;

    /** The last one is of those above all bounds. */
    private final AtomicLongArray counts = new AtomicLongArray(BOUNDS.length + 1);

    private final LongAdder sumNanos = new LongAdder();

    void add(long nanos) {
        double seconds = nanos / NANOS_PER_SECOND;
        int bucket = 0;
        while (bucket < BOUNDS.length && seconds > BOUNDS[bucket]) {
            bucket++;
        }
        counts.incrementAndGet(bucket);
        sumNanos.add(nanos);
    }

    /**
     * @param labels of a sample, with those that are given appended
     */
    void writeTo(Exposition out, String name, Function<String[], String[]> labels) {
        long count = 0;
        for (int i = 0; i < counts.length(); i++) {
            count += counts.get(i);
            String bound = i < BOUNDS.length ? number(BOUNDS[i]) : "+Inf";
            out.sample(name + "_bucket", count, labels.apply(new String[] {"le", bound}));
        }
        out.sample(name + "_sum", sumNanos.sum() / NANOS_PER_SECOND, labels.apply(new String[0]));
        out.sample(name + "_count", count, labels.apply(new String[0]));
    }

    private static String number(double bound) {
        return bound == Math.rint(bound) ? Long.toString((long) bound) : Double.toString(bound);
    }
}
