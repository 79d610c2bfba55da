package io.keelson.raft.node;

import io.keelson.raft.core.Entry;
import io.keelson.raft.core.Input;
import io.keelson.raft.node.agent.Mailbox;
import io.keelson.raft.node.agent.Wakeup;
import io.keelson.raft.node.snapshot.IncomingSnapshot;
import io.keelson.raft.node.snapshot.SnapshotAgent;
import java.util.List;
import java.util.function.Consumer;

/**
 * The way to the loop for everybody else. It takes everything: completions are bounded by the work
 * that was handed out, messages by the sender's window, and what clients offer by {@link
 * ProposalQueue}.
 */
final class LoopInbox implements LogReader.Sink, SnapshotAgent.Host {
    /** What can be posted. */
    sealed interface Event {}

    record Step(Input input) implements Event {}

    record ReadForFeed(long firstIndex, List<Entry> entries) implements Event {}

    record SnapshotReady(long from, IncomingSnapshot snapshot) implements Event {}

    record SnapshotSettled(boolean installed, String reason) implements Event {}

    record CutLog(long index) implements Event {}

    record Undelivered(List<byte[]> commands) implements Event {}

    record HandOver(Runnable done) implements Event {}

    record CloseProposals() implements Event {}

    private final Wakeup wakeup = new Wakeup();
    private final Mailbox<Event> events = new Mailbox<>(wakeup);

    Wakeup wakeup() {
        return wakeup;
    }

    void post(Event event) {
        events.put(event);
    }

    int drain(Consumer<Event> to) {
        return events.isEmpty() ? 0 : events.drain(to);
    }

    @Override
    public void input(Input input) {
        post(new Step(input));
    }

    @Override
    public void readForFeed(long firstIndex, List<Entry> entries) {
        post(new ReadForFeed(firstIndex, entries));
    }

    @Override
    public void reported(long to, long index, boolean success) {
        post(new Step(new Input.SnapshotReported(to, index, success)));
    }

    @Override
    public void ready(long from, IncomingSnapshot snapshot) {
        post(new SnapshotReady(from, snapshot));
    }
}
