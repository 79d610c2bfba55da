package io.keelson.raft.node;

import io.keelson.raft.core.Effects;
import io.keelson.raft.core.Entry;
import io.keelson.raft.core.Input;
import io.keelson.raft.node.agent.Agent;
import io.keelson.raft.node.agent.Mailbox;
import io.keelson.raft.node.agent.Wakeup;
import io.keelson.raft.node.transport.Envelope;
import io.keelson.raft.node.transport.Frame;
import io.keelson.raft.node.transport.Transport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes the log: everything that is queued as one batch, then one sync (group commit). Only after
 * the sync do the acknowledgements leave, from here straight to the transport, and does the loop
 * learn of it. A failure is fatal: nothing is retried, nothing is acknowledged.
 */
final class LogWriter implements Agent {
    private sealed interface Step {}

    private record Write(Effects.@Nullable Persist persist, List<Effects.Send> afterSync)
            implements Step {}

    private record Cut(long index) implements Step {}

    private final Wakeup wakeup = new Wakeup();
    private final Mailbox<Step> steps = new Mailbox<>(wakeup);
    private final AtomicLong queuedBytes = new AtomicLong();
    private final LogStorage storage;
    private final Transport transport;
    private final Consumer<Input> loop;
    private final NodeEvents events;
    private final LongSupplier clockNanos;

    LogWriter(
            LogStorage storage,
            Transport transport,
            Consumer<Input> loop,
            NodeEvents events,
            LongSupplier clockNanos) {
        this.storage = storage;
        this.transport = transport;
        this.loop = loop;
        this.events = events;
        this.clockNanos = clockNanos;
    }

    /** The loop only, in the order of sequence numbers. */
    void write(Effects.@Nullable Persist persist, List<Effects.Send> afterSync) {
        if (persist != null) {
            queuedBytes.addAndGet(costBytes(persist));
        }
        steps.put(new Write(persist, afterSync));
    }

    /** The loop only. Answered by {@link Input.Compacted}. */
    void cut(long index) {
        steps.put(new Cut(index));
    }

    /** Given to this writer and not yet synced. Any thread. */
    long queuedBytes() {
        return queuedBytes.get();
    }

    private static long costBytes(Effects.Persist persist) {
        long bytes = 0;
        for (Entry entry : persist.entries()) {
            bytes += EntryTail.costBytes(entry);
        }
        return bytes;
    }

    @Override
    public String name() {
        return "log-writer";
    }

    @Override
    public int doWork(long nowNanos) throws IOException {
        List<Step> batch = new ArrayList<>();
        if (steps.drain(batch::add) == 0) {
            return 0;
        }
        List<Effects.Persist> persists = new ArrayList<>();
        List<Envelope> afterSync = new ArrayList<>();
        long cutIndex = 0;
        for (Step step : batch) {
            switch (step) {
                case Write write -> {
                    if (write.persist() != null) {
                        persists.add(write.persist());
                    }
                    for (Effects.Send send : write.afterSync()) {
                        afterSync.add(new Envelope(send.to(), new Frame.Raft(send.message())));
                    }
                }
                case Cut cut -> cutIndex = Math.max(cutIndex, cut.index());
            }
        }
        if (!persists.isEmpty()) {
            writeAndSync(persists);
        }
        if (!afterSync.isEmpty()) {
            transport.send(afterSync);
        }
        if (!persists.isEmpty()) {
            loop.accept(new Input.Persisted(persists.getLast().sequence()));
        }
        if (cutIndex != 0) {
            storage.cut(cutIndex);
            loop.accept(new Input.Compacted(cutIndex));
        }
        return batch.size();
    }

    private void writeAndSync(List<Effects.Persist> persists) throws IOException {
        long startNanos = clockNanos.getAsLong();
        storage.append(persists);
        storage.sync();
        long bytes = 0;
        for (Effects.Persist persist : persists) {
            bytes += costBytes(persist);
        }
        queuedBytes.addAndGet(-bytes);
        events.logSynced(persists.size(), bytes, clockNanos.getAsLong() - startNanos);
    }

    @Override
    public long idleNanos(long nowNanos) {
        return Long.MAX_VALUE;
    }

    @Override
    public Wakeup wakeup() {
        return wakeup;
    }
}
