package io.keelson.orchestrator.agent.fake;

import io.keelson.orchestrator.agent.PodRuntime;
import io.keelson.orchestrator.agent.PodState;
import io.keelson.orchestrator.client.Clockwork;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.object.Obj;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Pretends to run the pods of any number of nodes. Nothing runs for a pod but a timer to where its
 * next change is, if there is one.
 */
public final class FakeRuntime implements PodRuntime {
    private final FakeSettings settings;
    private final Clockwork clockwork;

    /** Guarded by this, as are all that follow. */
    private final Map<String, Entry> pods = new HashMap<>();

    private final PodAddresses addresses = new PodAddresses();
    private Consumer<ObjectKey> listener = _ -> {};

    private static final class Entry {
        private final FakePod pod;
        private Clockwork.@Nullable Timer timer;

        Entry(FakePod pod) {
            this.pod = pod;
        }
    }

    public FakeRuntime(FakeSettings settings, Clockwork clockwork) {
        this.settings = settings;
        this.clockwork = clockwork;
    }

    @Override
    public synchronized void onChange(Consumer<ObjectKey> told) {
        listener = told;
    }

    @Override
    public synchronized void start(Obj pod, Place place) {
        String uid = pod.text("metadata", "uid");
        if (pods.containsKey(uid)) {
            return;
        }
        FakePod made = new FakePod(pod, place, settings, clockwork.now());
        if (!made.address().isEmpty()) {
            addresses.claim(place.podCidr(), made.address());
        }
        Entry entry = new Entry(made);
        pods.put(uid, entry);
        goOn(entry);
    }

    /** What is due happens; for what comes next there is a timer. */
    private void goOn(Entry entry) {
        if (entry.timer != null) {
            entry.timer.cancel();
            entry.timer = null;
        }
        Instant now = clockwork.now();
        entry.pod.advance(now, () -> addresses.take(entry.pod.place.podCidr()));
        Instant next = entry.pod.next();
        if (next != null) {
            entry.timer = clockwork.schedule(Duration.between(now, next), () -> due(entry.pod.uid));
        }
    }

    private void due(String uid) {
        Consumer<ObjectKey> told;
        Entry entry;
        synchronized (this) {
            entry = pods.get(uid);
            if (entry == null) {
                return;
            }
            goOn(entry);
            told = listener;
        }
        told.accept(entry.pod.key);
    }

    @Override
    public synchronized void stop(String uid, Duration grace) {
        Entry entry = pods.get(uid);
        if (entry != null) {
            entry.pod.stopWithin(grace, clockwork.now());
            goOn(entry);
        }
    }

    @Override
    public synchronized @Nullable PodState state(String uid) {
        Entry entry = pods.get(uid);
        return entry == null ? null : entry.pod.state();
    }

    @Override
    public synchronized void remove(String uid) {
        Entry entry = pods.remove(uid);
        if (entry == null) {
            return;
        }
        if (entry.timer != null) {
            entry.timer.cancel();
        }
        if (!entry.pod.address().isEmpty()) {
            addresses.free(entry.pod.place.podCidr(), entry.pod.address());
        }
    }

    /** How many pods it knows. */
    public synchronized int size() {
        return pods.size();
    }
}
