package io.keelson.kvstore.watch;

import io.keelson.kvstore.apply.KeyEvent;
import io.keelson.kvstore.watch.Watcher.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Takes applied batches to watchers; see the package's page. An agent: {@link #doWork} is called by
 * one thread, everything else may be called by any.
 */
public final class WatchHub {
    private static final String DUPLICATE_ID =
            "mvcc: duplicate watch ID provided on the WatchStream";

    private final WatchSettings settings;
    private final Runnable wake;
    private final Queue<HubTask> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicLong publishedBytes = new AtomicLong();

    /** False if nobody watches, and nothing that asks for a watch waits. */
    private volatile boolean watched;

    private final Outbox outbox;
    private final InterestIndex interests = new InterestIndex();
    private final EventRing ring;

    /** Those behind, in streams with room. */
    private final CatchUp catchUp;

    /** Want nothing yet: their first revision is still to come. */
    private final PriorityQueue<Watcher> future =
            new PriorityQueue<>(Comparator.comparingLong((Watcher w) -> w.cursor));

    private final Set<Watcher> progressNotified = new HashSet<>();

    /** Everything up to here was published to the synced watchers. */
    private long revision;

    private long nowNanos;
    private long nextProgressNanos = Long.MIN_VALUE;

    /**
     * @param historyReader runs reads of history, one at a time, off the hub's thread
     * @param wake called when the hub has something to do
     * @param revision the store's now
     */
    public WatchHub(
            WatchSettings settings,
            WatchIdentity identity,
            LongSupplier raftTerm,
            History history,
            Executor historyReader,
            Runnable wake,
            long revision) {
        this.settings = settings;
        this.wake = wake;
        this.revision = revision;
        this.ring = new EventRing(settings.ringBytes());
        this.outbox =
                new Outbox(
                        new ResponseEncoder(identity.clusterId(), identity.memberId(), raftTerm),
                        settings.messageBytes());
        this.catchUp = new CatchUp(this, settings, ring, outbox, history, historyReader);
    }

    /** Opens a stream without watches. */
    public WatchStream open(WatchSink sink) {
        return new WatchStream(this, sink, settings.streamBytes());
    }

    /**
     * By the applier: these events, in order, take the store to {@code revision}. When too much
     * waits already only the revision is noted, and the hub reads the events from history.
     */
    public void publish(long revision, List<KeyEvent> events) {
        long sizeBytes = 0;
        for (KeyEvent event : events) {
            sizeBytes += RevisionEvents.sizeBytes(event);
        }
        if (publishedBytes.get() > settings.publishBytes()) {
            tell(new HubTask.Jump(revision));
        } else {
            publishedBytes.addAndGet(sizeBytes);
            tell(new HubTask.Publish(revision, events, sizeBytes));
        }
    }

    /** News of the store: without any watcher it is in time at the hub's next look. */
    private void tell(HubTask news) {
        tasks.add(news);
        if (watched || publishedBytes.get() > settings.publishBytes() / 4) {
            wake.run();
        }
    }

    /** The state was replaced by a snapshot at this revision. */
    public void jump(long revision) {
        submit(new HubTask.Jump(revision));
    }

    void submit(HubTask task) {
        tasks.add(task);
        watched = true;
        wake.run();
    }

    /** Does what there is to do; returns how much that was. */
    public int doWork(long nowNanos) {
        this.nowNanos = nowNanos;
        int work = 0;
        for (HubTask task = tasks.poll(); task != null; task = tasks.poll()) {
            carryOut(task);
            work++;
        }
        work += catchUp.feed();
        notifyProgress();
        outbox.flush();
        if (watched && interests.isEmpty()) {
            watched = false;
            watched = !tasks.isEmpty(); // whoever submits later says so after it
        }
        return work;
    }

    private void carryOut(HubTask task) {
        switch (task) {
            case HubTask.Publish publish -> {
                publishedBytes.addAndGet(-publish.sizeBytes());
                onPublish(publish);
            }
            case HubTask.Jump jump -> onJump(jump.revision());
            case HubTask.Create create -> onCreate(create);
            case HubTask.Refuse refuse ->
                    outbox.refused(refuse.stream(), refuse.headerRevision(), refuse.reason());
            case HubTask.Cancel cancel -> onCancel(cancel.stream(), cancel.watchId());
            case HubTask.Progress progress -> onProgress(progress.stream());
            case HubTask.Close close ->
                    List.copyOf(close.stream().watchers.values()).forEach(this::forget);
            case HubTask.Resume resume -> catchUp.addAll(behindOf(resume.stream()));
            case HubTask.Read read -> catchUp.onRead(read);
        }
    }

    private void onPublish(HubTask.Publish publish) {
        if (publish.revision() <= revision) {
            return; // a jump was here before
        }
        List<Interest> touched = new ArrayList<>();
        for (RevisionEvents group : RevisionEvents.group(publish.events())) {
            ring.add(group);
            for (KeyEvent event : group.events()) {
                interests.forEachCovering(
                        new Key(event.key()), interest -> match(interest, event, touched));
            }
        }
        revision = publish.revision();
        for (Interest interest : touched) {
            List<KeyEvent> matched = interest.matched;
            interest.matched = null;
            if (matched != null) {
                deliver(interest, matched);
            }
        }
        wakeFuture();
    }

    private static void match(Interest interest, KeyEvent event, List<Interest> touched) {
        if (interest.synced.isEmpty() || !interest.wants(event)) {
            return;
        }
        List<KeyEvent> matched = interest.matched;
        if (matched == null) {
            matched = new ArrayList<>();
            interest.matched = matched;
            touched.add(interest);
        }
        matched.add(event);
    }

    private void deliver(Interest interest, List<KeyEvent> events) {
        long last = events.getLast().modRevision();
        List<Watcher> full = new ArrayList<>();
        for (Watcher watcher : interest.synced) {
            watcher.lastSentNanos = nowNanos;
            if (!outbox.events(watcher, last, events)) {
                full.add(watcher);
            }
        }
        outbox.endOfEvents();
        full.forEach(watcher -> stall(watcher.stream));
    }

    /** The stream has no room: its watchers leave the hub behind what they have been given. */
    void stall(WatchStream stream) {
        for (Watcher watcher : stream.watchers.values()) {
            if (watcher.place == Place.SYNCED) {
                // A batch goes to all interests before the next, but to this one perhaps not yet.
                if (watcher.interest.matched != null) {
                    continue;
                }
                watcher.interest.synced.remove(watcher);
                watcher.place = Place.BEHIND;
                watcher.cursor = revision + 1;
            }
        }
        stream.stalled = true;
        if (stream.hasRoom()) {
            resume(stream); // the lane was faster
        }
    }

    private void resume(WatchStream stream) {
        stream.stalled = false;
        catchUp.addAll(behindOf(stream));
    }

    private static List<Watcher> behindOf(WatchStream stream) {
        return stream.watchers.values().stream().filter(w -> w.place == Place.BEHIND).toList();
    }

    private void onJump(long to) {
        if (to <= revision) {
            return;
        }
        ring.clear();
        interests.forEach(interest -> {
            for (Watcher watcher : interest.synced) {
                watcher.place = Place.BEHIND;
                watcher.cursor = revision + 1;
                catchUp.add(watcher);
            }
            interest.synced.clear();
        });
        revision = to;
        wakeFuture();
    }

    private void wakeFuture() {
        for (Watcher next = future.peek();
                next != null && next.cursor <= revision + 1;
                next = future.peek()) {
            future.remove();
            place(next);
        }
    }

    private void onCreate(HubTask.Create create) {
        WatchStream stream = create.stream();
        WatchSpec spec = create.spec();
        long id = spec.watchId();
        if (id == 0) {
            while (stream.watchers.containsKey(stream.nextWatchId)) {
                stream.nextWatchId++;
            }
            id = stream.nextWatchId++;
        } else if (stream.watchers.containsKey(id)) {
            outbox.refused(stream, create.headerRevision(), DUPLICATE_ID);
            return;
        }
        Watcher watcher = new Watcher(stream, id, spec, interests.acquire(spec.selection()));
        watcher.lastSentNanos = nowNanos;
        stream.watchers.put(id, watcher);
        if (spec.progressNotify()) {
            progressNotified.add(watcher);
        }
        outbox.created(watcher, create.headerRevision());
        if (spec.startRevision() < create.compactRevision()) {
            forget(watcher);
            outbox.canceled(watcher, 0, create.compactRevision());
        } else {
            place(watcher);
        }
    }

    /** Puts a watcher where its cursor belongs. */
    void place(Watcher watcher) {
        if (watcher.place == Place.GONE) {
            return;
        }
        if (watcher.cursor == revision + 1) {
            watcher.place = Place.SYNCED;
            watcher.interest.synced.add(watcher);
        } else if (watcher.cursor > revision + 1) {
            watcher.place = Place.FUTURE;
            future.add(watcher);
        } else {
            watcher.place = Place.BEHIND;
            catchUp.add(watcher);
        }
    }

    private void onCancel(WatchStream stream, long watchId) {
        Watcher watcher = stream.watchers.get(watchId);
        if (watcher != null) {
            forget(watcher);
            outbox.canceled(watcher, revision, 0);
        }
    }

    void forget(Watcher watcher) {
        watcher.stream.watchers.remove(watcher.id);
        watcher.interest.synced.remove(watcher);
        watcher.place = Place.GONE;
        catchUp.remove(watcher);
        future.remove(watcher);
        progressNotified.remove(watcher);
        interests.release(watcher.interest);
    }

    private void onProgress(WatchStream stream) {
        boolean complete =
                !stream.watchers.isEmpty()
                        && stream.watchers.values().stream()
                                .allMatch(watcher -> watcher.place == Place.SYNCED);
        if (complete) {
            outbox.progress(stream, -1, revision);
        }
    }

    private void notifyProgress() {
        if (progressNotified.isEmpty() || nowNanos < nextProgressNanos) {
            return;
        }
        nextProgressNanos = nowNanos + Math.max(1, settings.progressNanos() / 10);
        for (Watcher watcher : progressNotified) {
            if (watcher.place == Place.SYNCED
                    && nowNanos - watcher.lastSentNanos >= settings.progressNanos()) {
                watcher.lastSentNanos = nowNanos;
                outbox.progress(watcher.stream, watcher.id, revision);
            }
        }
    }

    /** For metrics and tests: watchers that miss something and whose streams have room. */
    int slowWatcherCount() {
        return catchUp.size();
    }

    long revision() {
        return revision;
    }

    long nowNanos() {
        return nowNanos;
    }

    /** Cluster and member, as response headers name them. */
    public record WatchIdentity(long clusterId, long memberId) {}
}
