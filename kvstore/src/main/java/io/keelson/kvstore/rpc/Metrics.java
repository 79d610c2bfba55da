package io.keelson.kvstore.rpc;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.DoubleSupplier;

/**
 * The numbers a member shows, in Prometheus' text format. Nothing is stored here: a family asks its
 * owner when somebody looks, so counting costs its owner what it likes, mostly an increment. (A
 * metrics library would bring a registry of objects to update, for a format of three kinds of
 * lines.)
 */
public final class Metrics {
    private final Map<String, Family> families = new ConcurrentSkipListMap<>();

    /** What a number is. */
    public enum Type {
        /** Only grows, from 0 at start. */
        COUNTER,
        GAUGE
    }

    /** Gives a family's numbers at the time of the call. */
    public interface Samples {
        void collect(Sink sink);
    }

    /** Takes one number. */
    public interface Sink {
        /**
         * @param labels as in {@code name="value",other="value"}, empty for none
         */
        void sample(String labels, double value);
    }

    private record Family(Type type, String help, Samples samples) {}

    /** Adds a family. A name has one owner. */
    public void add(String name, Type type, String help, Samples samples) {
        if (families.putIfAbsent(name, new Family(type, help, samples)) != null) {
            throw new IllegalArgumentException("metric " + name + " is there already");
        }
    }

    /** Adds a family of one number. */
    public void add(String name, Type type, String help, DoubleSupplier value) {
        add(name, type, help, sink -> sink.sample("", value.getAsDouble()));
    }

    /** A label with its value as the format wants it. */
    public static String label(String name, String value) {
        String escaped = value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
        return name + "=\"" + escaped + "\"";
    }

    /** All families by name. */
    public String text() {
        StringBuilder text = new StringBuilder(16 * 1024);
        families.forEach((name, family) -> {
            text.append("# HELP ").append(name).append(' ').append(family.help());
            text.append("\n# TYPE ").append(name).append(' ');
            text.append(family.type() == Type.COUNTER ? "counter" : "gauge").append('\n');
            family.samples().collect((labels, value) -> append(text, name, labels, value));
        });
        return text.toString();
    }

    private static void append(StringBuilder text, String name, String labels, double value) {
        text.append(name);
        if (!labels.isEmpty()) {
            text.append('{').append(labels).append('}');
        }
        text.append(' ');
        if (value == Math.rint(value) && Math.abs(value) < 1L << 53) {
            text.append((long) value);
        } else {
            text.append(value);
        }
        text.append('\n');
    }
}
