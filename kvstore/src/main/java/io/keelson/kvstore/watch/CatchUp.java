package io.keelson.kvstore.watch;

import io.keelson.kvstore.apply.KeyEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * Feeds watchers that are behind until they can be placed among the synced ones: from the ring of
 * recent events if it reaches back far enough, else from slices of history. One slice is read at a
 * time, where the one furthest behind stands, and serves everybody who needs a part of it.
 */
final class CatchUp {
    private final WatchHub hub;
    private final WatchSettings settings;
    private final EventRing ring;
    private final Outbox outbox;
    private final History history;
    private final Executor historyReader;

    private final Set<Watcher> behind = new LinkedHashSet<>();
    private boolean reading;

    CatchUp(
            WatchHub hub,
            WatchSettings settings,
            EventRing ring,
            Outbox outbox,
            History history,
            Executor historyReader) {
        this.hub = hub;
        this.settings = settings;
        this.ring = ring;
        this.outbox = outbox;
        this.history = history;
        this.historyReader = historyReader;
    }

    void add(Watcher watcher) {
        behind.add(watcher);
    }

    void addAll(Collection<Watcher> watchers) {
        behind.addAll(watchers);
    }

    void remove(Watcher watcher) {
        behind.remove(watcher);
    }

    int size() {
        return behind.size();
    }

    /** Serves each as far as memory goes, and asks for the slice of history that is needed most. */
    int feed() {
        int fed = 0;
        Watcher oldest = null;
        boolean withPrevious = false;
        for (Watcher watcher : List.copyOf(behind)) {
            if (!watcher.stream.hasRoom()) {
                behind.remove(watcher);
                hub.stall(watcher.stream);
            } else if (watcher.cursor > hub.revision() || ring.firstRevision() <= watcher.cursor) {
                behind.remove(watcher);
                feedFromRing(watcher);
                fed++;
            } else {
                withPrevious |= watcher.spec.selection().previousKv();
                if (oldest == null || watcher.cursor < oldest.cursor) {
                    oldest = watcher;
                }
            }
        }
        if (oldest != null && !reading) {
            read(oldest.cursor, withPrevious);
            fed++;
        }
        return fed;
    }

    private void feedFromRing(Watcher watcher) {
        List<KeyEvent> events = new ArrayList<>();
        long next = watcher.cursor;
        long sizeBytes = 0;
        Iterator<RevisionEvents> groups = ring.iterator();
        while (groups.hasNext() && sizeBytes < settings.messageBytes()) {
            RevisionEvents group = groups.next();
            if (group.revision() >= watcher.cursor) {
                events.addAll(watcher.interest.select(group.events()));
                next = group.revision() + 1;
                sizeBytes += group.sizeBytes();
            }
        }
        send(watcher, events, groups.hasNext() ? next : Math.max(hub.revision() + 1, next));
        hub.place(watcher);
    }

    private void send(Watcher watcher, List<KeyEvent> events, long nextCursor) {
        if (!events.isEmpty()) {
            watcher.lastSentNanos = hub.nowNanos();
            outbox.events(watcher, Math.max(hub.revision(), nextCursor - 1), events);
            outbox.endOfEvents();
        }
        watcher.cursor = nextCursor;
    }

    private void read(long fromRevision, boolean withPrevious) {
        reading = true;
        historyReader.execute(() ->
                hub.submit(
                        new HubTask.Read(fromRevision, history.read(fromRevision, withPrevious))));
    }

    void onRead(HubTask.Read read) {
        reading = false;
        History.Slice slice = read.slice();
        for (Watcher watcher : List.copyOf(behind)) {
            if (watcher.cursor < slice.compactRevision()) {
                hub.forget(watcher);
                outbox.canceled(watcher, 0, slice.compactRevision());
            } else if (watcher.cursor >= read.fromRevision()
                    && watcher.cursor < slice.nextRevision()
                    && watcher.stream.hasRoom()) {
                long cursor = watcher.cursor;
                List<KeyEvent> events = watcher.interest.select(slice.events());
                events.removeIf(event -> event.modRevision() < cursor);
                send(watcher, events, slice.nextRevision());
                behind.remove(watcher);
                hub.place(watcher);
            }
        }
    }
}
