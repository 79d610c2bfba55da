package io.keelson.cli.up;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the members of one cluster running, and the API server on them, and nodes at that. One
 * thread runs {@link #run}; every other one only puts events into the queue. {@link #stop} comes
 * from the signal's thread and takes the children down.
 */
final class Supervisor {
    /** A peer says this of a member that comes back under its id without its data. */
    static final String DATA_LOST = "has already been bootstrapped";

    /** How long all children together may take to stop before they are killed. */
    static final long STOP_NANOS_MAX = 20_000_000_000L;

    /** Readies and ends: nothing here comes in masses, so the queue needs no bound of its own. */
    private final BlockingQueue<ChildEvent> events = new LinkedBlockingQueue<>();

    private final ClusterPlan plan;
    private final ChildLauncher launcher;
    private final MemberReplacement replacement;
    private final LongSupplier clockNanos;
    private final Consumer<String> tell;
    private final Runnable onAllReady;
    private final List<Slot> slots = new ArrayList<>();
    private boolean allReadyTold;
    private long lastRun;

    /** Set once, by the signal's thread, under this object's monitor as every start is. */
    private boolean stopping;

    /** One child and what runs as it; the members come first, in the order of the plan. */
    private static final class Slot {
        final Child child;
        final Backoff backoff = new Backoff();
        boolean ready;

        /** For members; what of the cluster it is started with. */
        String initialCluster;

        boolean joining;
        boolean replacing;

        /** Until the API server serves for the first time. */
        boolean waiting;

        /** Somebody looks already whether it is a learner, and promotes it. */
        boolean promoting;

        long startedNanos;

        /** When to start it; meaningful while no process runs. */
        long startAtNanos;

        @Nullable ChildProcess process;

        Slot(Child child, String initialCluster, long startAtNanos) {
            this.child = child;
            this.initialCluster = initialCluster;
            this.startAtNanos = startAtNanos;
        }
    }

    /**
     * @param onMembers what runs on the store: nothing, or the API server, or that and nodes
     * @param tell takes lines for the person who runs this
     * @param onAllReady runs once, when every child serves for the first time
     */
    Supervisor(
            ClusterPlan plan,
            List<? extends Child> onMembers,
            ChildLauncher launcher,
            MemberReplacement replacement,
            LongSupplier clockNanos,
            Consumer<String> tell,
            Runnable onAllReady) {
        this.plan = plan;
        this.launcher = launcher;
        this.replacement = replacement;
        this.clockNanos = clockNanos;
        this.tell = tell;
        this.onAllReady = onAllReady;
        long nowNanos = clockNanos.getAsLong();
        for (Child.Member member : plan.members()) {
            slots.add(new Slot(member, plan.initialCluster(), nowNanos));
        }
        for (Child child : onMembers) {
            Slot slot = new Slot(child, "", nowNanos);
            slot.waiting = child instanceof Child.Agent;
            slots.add(slot);
        }
    }

    /**
     * Starts all children and keeps them running until {@link #stop}.
     *
     * @throws IOException a process could not be started at all
     */
    void run() throws IOException, InterruptedException {
        startWhatIsDue();
        while (!isStopping()) {
            @Nullable ChildEvent event = events.poll(nanosToNextStart(), TimeUnit.NANOSECONDS);
            if (event != null) {
                handle(event);
            }
            startWhatIsDue();
        }
    }

    private synchronized boolean isStopping() {
        return stopping;
    }

    private synchronized void start(int index) throws IOException {
        if (stopping) {
            return;
        }
        Slot slot = slots.get(index);
        List<String> command =
                switch (slot.child) {
                    case Child.Member member ->
                            plan.memberCommand(member, slot.initialCluster, slot.joining);
                    case Child.ApiServer apiServer -> apiServer.command();
                    case Child.Agent agent -> agent.command();
                };
        Process process = launcher.start(slot.child, command);
        slot.startedNanos = clockNanos.getAsLong();
        slot.process =
                ChildProcess.watch(process, slot.child.name(), index, ++lastRun, events::add);
    }

    private long nanosToNextStart() {
        long nowNanos = clockNanos.getAsLong();
        long least = TimeUnit.SECONDS.toNanos(1);
        for (Slot slot : slots) {
            if (slot.process == null && !slot.replacing && !slot.waiting) {
                least = Math.min(least, Math.max(0, slot.startAtNanos - nowNanos));
            }
        }
        return least;
    }

    private void startWhatIsDue() throws IOException {
        long nowNanos = clockNanos.getAsLong();
        for (int i = 0; i < slots.size(); i++) {
            Slot slot = slots.get(i);
            boolean starts = slot.process == null && !slot.replacing && !slot.waiting;
            if (starts && slot.startAtNanos - nowNanos <= 0) {
                start(i);
            }
        }
    }

    private void handle(ChildEvent event) {
        Slot slot = slots.get(event.index());
        switch (event) {
            case ChildEvent.Ready ready -> {
                if (isCurrent(slot, ready.run())) {
                    handleReady(slot, ready.index());
                }
            }
            case ChildEvent.Ended ended -> {
                if (isCurrent(slot, ended.run()) && !isStopping()) {
                    handleEnded(slot, ended);
                }
            }
            case ChildEvent.Readmitted readmitted -> {
                slot.initialCluster = readmitted.initialCluster();
                slot.joining = true;
                slot.replacing = false;
                slot.startAtNanos = clockNanos.getAsLong();
                tell.accept(slot.child.name() + " joins anew as a learner");
            }
            case ChildEvent.Votes votes -> {
                slot.promoting = false;
                slot.joining = false;
                if (votes.promoted()) {
                    tell.accept(slot.child.name() + " is replaced: it has the data and votes");
                }
            }
            case ChildEvent.ReplacementFailed failed -> {
                tell.accept(slot.child.name() + " could not be replaced yet: " + failed.reason());
                slot.replacing = false;
                slot.startAtNanos = clockNanos.getAsLong() + slot.backoff.pauseNanosAfter(0);
            }
        }
    }

    private static boolean isCurrent(Slot slot, long run) {
        return slot.process != null && slot.process.run() == run;
    }

    private void handleReady(Slot slot, int index) {
        slot.ready = true;
        if (slot.child instanceof Child.ApiServer) {
            slots.forEach(each -> each.waiting = false);
        }
        if (allReadyTold) {
            tell.accept(slot.child.name() + " serves again");
            promoteIfLearner(index);
        } else if (slots.stream().allMatch(each -> each.ready)) {
            allReadyTold = true;
            onAllReady.run();
            // Learners of this start, and of an up that ended in the middle of a replacement.
            for (int i = 0; i < slots.size(); i++) {
                promoteIfLearner(i);
            }
        } else if (slot.joining) {
            // The others may be waiting for a quorum that this one is part of.
            promoteIfLearner(index);
        }
    }

    private void promoteIfLearner(int index) {
        Slot slot = slots.get(index);
        boolean hasPeers = slot.child instanceof Child.Member && plan.memberCount() > 1;
        if (hasPeers && !slot.promoting) {
            slot.promoting = true;
            replacement.promoteInBackground(index, events::add);
        }
    }

    private void handleEnded(Slot slot, ChildEvent.Ended ended) {
        slot.process = null;
        slot.ready = false;
        String name = slot.child.name();
        if (ended.reason().contains(DATA_LOST)) {
            tell.accept(name + " has lost its data; it is removed and joins anew");
            slot.replacing = true;
            replacement.readmitInBackground(ended.index(), events::add);
            return;
        }
        long nowNanos = clockNanos.getAsLong();
        long pauseNanos = slot.backoff.pauseNanosAfter(nowNanos - slot.startedNanos);
        slot.startAtNanos = nowNanos + pauseNanos;
        String why = ended.reason().isEmpty() ? how(ended.exitCode()) : ": " + ended.reason();
        tell.accept(
                "%s ended%s; starting it again in %.1f s (its log: %s)"
                        .formatted(name, why, pauseNanos / 1e9, slot.child.logFile()));
    }

    private static String how(int exitCode) {
        // A shell's way to tell a signal.
        return exitCode > 128 ? " by signal " + (exitCode - 128) : " with exit code " + exitCode;
    }

    /** Stops all children, in good order if they can; returns when none is left. */
    void stop() {
        List<ChildProcess> running = new ArrayList<>();
        synchronized (this) {
            stopping = true;
            for (Slot slot : slots) {
                if (slot.process != null) {
                    running.add(slot.process);
                }
            }
        }
        running.forEach(ChildProcess::stop);
        long deadlineNanos = clockNanos.getAsLong() + STOP_NANOS_MAX;
        for (ChildProcess process : running) {
            try {
                long leftNanos = Math.max(0, deadlineNanos - clockNanos.getAsLong());
                if (!process.awaitEnd(leftNanos)) {
                    tell.accept("process " + process.pid() + " did not stop; it is killed");
                    process.kill();
                }
            } catch (InterruptedException e) {
                process.kill();
                Thread.currentThread().interrupt();
            }
        }
    }
}
