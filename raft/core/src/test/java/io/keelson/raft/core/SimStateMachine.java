package io.keelson.raft.core;

/**
 * A state machine whose state is a number chained over all it applied. It is flushed now and then,
 * independent of the log, so that after a crash it may be ahead of the log or behind it.
 */
public final class SimStateMachine {
    /** The whole state: what a flush stores and a snapshot carries. */
    record Image(SnapshotMark mark, long hash) {}

    private Image current;
    private Image flushed;

    SimStateMachine(SnapshotMark start) {
        current = new Image(start, 0);
        flushed = current;
    }

    Image image() {
        return current;
    }

    /** What survives a crash. */
    Image flushed() {
        return flushed;
    }

    long appliedIndex() {
        return current.mark().last().index();
    }

    void apply(Entry entry) {
        if (entry.index() != appliedIndex() + 1) {
            throw new SimViolation(
                    StateMachineSafety.class.getSimpleName(),
                    "applied " + entry.id() + " right after " + current.mark().last());
        }
        Configuration configuration =
                entry.kind() == EntryKind.CONFIGURATION
                        ? Configuration.decode(entry.data())
                        : current.mark().configuration();
        long hash = 31 * current.hash() + entry.term();
        for (byte b : entry.data()) {
            hash = 31 * hash + b;
        }
        current = new Image(new SnapshotMark(entry.id(), configuration), hash);
    }

    void flush() {
        flushed = current;
    }

    void install(Image image) {
        current = image;
        flushed = image;
    }

    void crash() {
        current = flushed;
    }
}
