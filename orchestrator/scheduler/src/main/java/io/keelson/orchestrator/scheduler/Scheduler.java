package io.keelson.orchestrator.scheduler;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.Clockwork;
import io.keelson.orchestrator.client.EventRecorder;
import io.keelson.orchestrator.client.Informers;
import io.keelson.orchestrator.scheduler.image.GroupInfo;
import io.keelson.orchestrator.scheduler.queue.QueueSettings;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The scheduler of a control plane. Whatever happens is put into an inbox; one task at a time
 * empties it and makes the core's steps, and ends when there is nothing to do.
 */
public final class Scheduler implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("scheduler");

    /** What happens meanwhile is looked at after this many decisions. */
    private static final int STEPS_MAX = 32;

    /** With more on their way, the API server is not helped by another one. */
    private static final int REQUESTS_MAX = 512;

    private final Informers informers;
    private final Clockwork clockwork;
    private final SchedulingCore core;
    private final ApiActions actions;

    private final Queue<Runnable> inbox = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean running = new AtomicBoolean();
    private volatile boolean synced;
    private volatile boolean closed;
    private Clockwork.@Nullable Timer timer; // of the running task

    /**
     * @param informers its own: of an identity that may see nodes, pods, volumes, …
     * @param api of the same identity
     */
    public Scheduler(Informers informers, Api api, EventRecorder events, Clockwork clockwork) {
        this.informers = informers;
        this.clockwork = clockwork;
        this.actions =
                new ApiActions(
                        api,
                        events,
                        clockwork,
                        new VolumeBinder(api, clockwork, ClusterFeed.claims(informers)),
                        new Answers());
        this.core = new SchedulingCore(actions, QueueSettings.DEFAULT, clockwork.random());
        new ClusterFeed(informers, core, this::post, clockwork::nanoTime, this::watchTimeout)
                .connect();
    }

    /** Fills the informers, then begins. */
    public CompletableFuture<Void> start() {
        informers.start();
        return informers.synced().thenRun(() -> post(() -> synced = true));
    }

    /** What has been sent may still be done; nothing more is. */
    @Override
    public void close() {
        closed = true;
        informers.close();
    }

    private void post(Runnable happened) {
        inbox.add(happened);
        wake();
    }

    private void wake() {
        if (!closed && running.compareAndSet(false, true)) {
            clockwork.execute(this::run);
        }
    }

    private void run() {
        boolean isBusy = false;
        try {
            isBusy = work();
        } catch (RuntimeException e) {
            LOG.error("a step of the scheduler", e);
        }
        running.set(false);
        if (isBusy || !inbox.isEmpty()) {
            wake();
        }
    }

    /** True if there is more to do at once. */
    private boolean work() {
        for (Runnable next = inbox.poll(); next != null; next = inbox.poll()) {
            next.run();
        }
        if (closed || !synced) {
            return false;
        }
        for (int i = 0; i < STEPS_MAX; i++) {
            if (actions.inFlight() >= REQUESTS_MAX) {
                return false; // an answer wakes it
            }
            if (!core.step(clockwork.nanoTime())) {
                sleep();
                return false;
            }
        }
        return true;
    }

    /** Until a back-off is over. */
    private void sleep() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        long nanos = core.queue().nanosToNext(clockwork.nanoTime());
        if (nanos >= 0) {
            timer = clockwork.schedule(Duration.ofNanos(nanos), this::wake);
        }
    }

    private void watchTimeout(GroupInfo group) {
        var _ =
                clockwork.schedule(
                        Duration.ofMillis(group.timeoutMillis()),
                        () -> post(() -> core.groupTimedOut(group)));
    }

    /** Each is news for the core. */
    private final class Answers implements ApiActions.Answers {
        @Override
        public void bound(Binding binding) {
            post(() -> core.bound(binding));
        }

        @Override
        public void failed(Binding binding, String message) {
            post(() -> core.bindingFailed(binding, message, clockwork.nanoTime()));
        }

        @Override
        public void answered() {
            wake();
        }
    }
}
