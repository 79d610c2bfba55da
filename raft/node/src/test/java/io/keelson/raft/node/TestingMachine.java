package io.keelson.raft.node;

import io.keelson.raft.core.Configuration;
import io.keelson.raft.core.Effects;
import io.keelson.raft.core.Entry;
import io.keelson.raft.core.EntryId;
import io.keelson.raft.core.SnapshotMark;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A state machine that remembers every command in order, applied at once on the loop's thread. Only
 * what {@link #flush} saw survives a crash. Thread-safe.
 */
public final class TestingMachine implements StateMachine {
    /** The state at one place of the log. */
    public record Image(EntryId last, Configuration configuration, List<byte[]> commands) {
        public SnapshotMark mark() {
            return new SnapshotMark(last, configuration);
        }
    }

    private final List<byte[]> commands = new ArrayList<>();
    private final Map<Long, Long> waitingReads = new HashMap<>();
    private final Map<Long, Integer> answeredReads = new HashMap<>();
    private final List<byte[]> dropped = new ArrayList<>();
    private final Map<Long, Effects.ChangeResult.Outcome> changes = new HashMap<>();
    private EntryId last;
    private Configuration configuration;
    private Image durable;
    private Effects.@Nullable RoleChange role;
    private Consumer<Entry> observer = entry -> {};
    private Consumer<Long> applied = index -> {};
    private boolean slow;

    public TestingMachine(SnapshotMark mark) {
        last = mark.last();
        configuration = mark.configuration();
        durable = new Image(last, configuration, List.of());
    }

    /** Sees every entry as it is applied. */
    public synchronized void observe(Consumer<Entry> newObserver) {
        observer = newObserver;
    }

    synchronized void reportTo(Consumer<Long> newApplied) {
        applied = newApplied;
    }

    /** Applies, but does not say so until this is taken back. */
    public synchronized void keepSilent(boolean silent) {
        slow = silent;
        if (!silent) {
            applied.accept(last.index());
        }
    }

    @Override
    public synchronized void committed(List<Entry> entries) {
        for (Entry entry : entries) {
            if (entry.index() != last.index() + 1) {
                throw new IllegalStateException(entry.id() + " was given after " + last);
            }
            observer.accept(entry);
            last = entry.id();
            switch (entry.kind()) {
                case COMMAND -> commands.add(entry.data());
                case CONFIGURATION -> configuration = Configuration.decode(entry.data());
                case EMPTY -> {}
            }
        }
        if (!slow) {
            applied.accept(last.index());
        }
        answerReads();
        notifyAll();
    }

    @Override
    public synchronized void readReady(long readId, long index) {
        waitingReads.put(readId, index);
        answerReads();
    }

    private void answerReads() {
        waitingReads
                .entrySet()
                .removeIf(read -> {
                    boolean ready = read.getValue() <= last.index();
                    if (ready) {
                        answeredReads.put(read.getKey(), commands.size());
                    }
                    return ready;
                });
        notifyAll();
    }

    @Override
    public synchronized void readFailed(long readId) {
        answeredReads.put(readId, -1);
        notifyAll();
    }

    @Override
    public synchronized void roleChanged(Effects.RoleChange change) {
        role = change;
        notifyAll();
    }

    @Override
    public synchronized void proposalsDropped(List<byte[]> droppedCommands) {
        dropped.addAll(droppedCommands);
        notifyAll();
    }

    @Override
    public synchronized void changeEnded(long changeId, Effects.ChangeResult.Outcome outcome) {
        changes.put(changeId, outcome);
        notifyAll();
    }

    // ---- what tests ask ----

    public synchronized List<byte[]> commands() {
        return List.copyOf(commands);
    }

    public synchronized int size() {
        return commands.size();
    }

    public synchronized long appliedIndex() {
        return last.index();
    }

    /** How many commands the read saw, -1 if it failed, null while it waits. */
    public synchronized @Nullable Integer read(long readId) {
        return answeredReads.get(readId);
    }

    public synchronized Effects.@Nullable RoleChange role() {
        return role;
    }

    public synchronized Effects.ChangeResult.@Nullable Outcome change(long changeId) {
        return changes.get(changeId);
    }

    public synchronized int dropped() {
        return dropped.size();
    }

    // ---- durability ----

    public synchronized Image image() {
        return new Image(last, configuration, List.copyOf(commands));
    }

    /** What is applied now survives a crash. */
    public synchronized long flush() {
        durable = image();
        return durable.last().index();
    }

    /** The power goes: where it stands afterwards. */
    public synchronized Image crash() {
        install(durable);
        waitingReads.clear();
        role = null;
        return durable;
    }

    synchronized void install(Image image) {
        commands.clear();
        commands.addAll(image.commands());
        last = image.last();
        configuration = image.configuration();
        durable = image;
        answerReads();
    }
}
