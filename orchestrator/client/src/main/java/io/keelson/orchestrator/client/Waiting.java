package io.keelson.orchestrator.client;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Actions that wait for something to become true. */
final class Waiting {
    private final List<Entry> entries = new ArrayList<>();

    private record Entry(BooleanSupplier condition, Runnable action) {}

    /** Runs that when the condition holds, which is looked at now and with each {@link #look}. */
    void add(BooleanSupplier condition, Runnable action) {
        synchronized (entries) {
            if (!condition.getAsBoolean()) {
                entries.add(new Entry(condition, action));
                return;
            }
        }
        action.run();
    }

    void look() {
        List<Runnable> due = new ArrayList<>();
        synchronized (entries) {
            for (Iterator<Entry> rest = entries.iterator(); rest.hasNext(); ) {
                Entry entry = rest.next();
                if (entry.condition.getAsBoolean()) {
                    rest.remove();
                    due.add(entry.action);
                }
            }
        }
        due.forEach(Runnable::run);
    }
}
