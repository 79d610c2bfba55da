package io.keelson.kvstore.member;

import io.keelson.kvstore.apply.Command;
import io.keelson.kvstore.apply.Outcome;
import io.keelson.kvstore.member.PendingProposals.Answers;
import io.keelson.kvstore.member.PendingProposals.Pending;
import io.keelson.kvstore.mvcc.Applied;
import io.keelson.kvstore.mvcc.ApplyBatch;
import io.keelson.kvstore.mvcc.MvccStore;
import io.keelson.kvstore.mvcc.View;
import io.keelson.raft.core.Entry;
import io.keelson.raft.node.agent.Agent;
import io.keelson.raft.node.agent.Mailbox;
import io.keelson.raft.node.agent.Wakeup;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/**
 * Carries committed entries into the state machine: whatever has gathered is one batch, which is
 * one write to the engine, one new view, one publication to watchers and one task per event loop
 * that waits for answers.
 */
final class Applier implements Agent {
    private static final long BATCH_BYTES_MAX = 4 << 20;
    private static final int BATCH_ENTRIES_MAX = 4096;

    /** What else moves with the state. Called on the applier's thread. */
    interface Listener {
        /**
         * The batch is applied and its view is published; answers have not gone out yet. The view
         * is closed afterwards.
         */
        void applied(Applied batch);
    }

    private sealed interface Work {
        record Committed(List<Entry> entries) implements Work {}

        /** Something that must not happen while a batch is applied. */
        record Between(Runnable task) implements Work {}
    }

    private final MvccStore store;
    private final PendingProposals proposals;
    private final long memberId;
    private final long nonce;
    private final Listener listener;
    private final Wakeup wakeup = new Wakeup();
    private final Mailbox<Work> inbox = new Mailbox<>(wakeup);
    private final Queue<Work> waiting = new ArrayDeque<>();

    /**
     * @param nonce of this start: only its own proposals have somebody waiting here
     */
    Applier(
            MvccStore store,
            PendingProposals proposals,
            long memberId,
            long nonce,
            Listener listener) {
        this.store = store;
        this.proposals = proposals;
        this.memberId = memberId;
        this.nonce = nonce;
        this.listener = listener;
    }

    /** By the raft loop: apply these next. */
    void committed(List<Entry> entries) {
        inbox.put(new Work.Committed(entries));
    }

    /** Runs a task on the applier's thread, between two batches. */
    void between(Runnable task) {
        inbox.put(new Work.Between(task));
    }

    @Override
    public String name() {
        return "applier";
    }

    @Override
    public Wakeup wakeup() {
        return wakeup;
    }

    @Override
    public long idleNanos(long nowNanos) {
        return waiting.isEmpty() ? Long.MAX_VALUE : 0;
    }

    @Override
    public int doWork(long nowNanos) {
        int work = inbox.drain(waiting::add);
        if (waiting.isEmpty()) {
            return work;
        }
        if (waiting.peek() instanceof Work.Between between) {
            waiting.remove();
            between.task().run();
            return work + 1;
        }
        return work + applyBatch();
    }

    private int applyBatch() {
        ApplyBatch batch = store.begin();
        Answers answers = new Answers();
        int count = 0;
        long sizeBytes = 0;
        while (count < BATCH_ENTRIES_MAX
                && sizeBytes < BATCH_BYTES_MAX
                && waiting.peek() instanceof Work.Committed committed) {
            waiting.remove();
            for (Entry entry : committed.entries()) {
                sizeBytes += entry.sizeBytes();
                apply(batch, entry, answers);
            }
            count += committed.entries().size();
        }
        Applied applied = batch.commit();
        try (View view = applied.view()) {
            listener.applied(applied);
        }
        answers.post();
        return count;
    }

    private void apply(ApplyBatch batch, Entry entry, Answers answers) {
        switch (entry.kind()) {
            case EMPTY -> batch.skip(entry.id());
            case CONFIGURATION -> batch.configuration(entry.id(), entry.data());
            case COMMAND -> {
                Command command = Command.read(entry.data());
                Outcome outcome = batch.apply(entry.id(), command);
                if (command.member() == memberId && command.nonce() == nonce) {
                    Pending pending = proposals.remove(command.counter());
                    if (pending != null) {
                        answers.add(pending, outcome);
                    }
                }
            }
        }
    }
}
