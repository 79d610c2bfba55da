package io.keelson.raft.core;

import java.util.ArrayList;
import java.util.List;

/** What the cluster as a whole has committed, as far as any member has applied it. */
public final class SimLedger {
    private record Line(EntryId id, long termOfCommit) {}

    private final List<Line> lines = new ArrayList<>();
    private Configuration configuration;

    SimLedger(Configuration initial) {
        this.configuration = initial;
    }

    public long lastIndex() {
        return lines.size();
    }

    public EntryId idAt(long index) {
        return lines.get((int) index - 1).id();
    }

    /** A term by which the entry was committed: that of the first member that applied it. */
    public long termOfCommit(long index) {
        return lines.get((int) index - 1).termOfCommit();
    }

    /** The latest committed configuration. */
    public Configuration configuration() {
        return configuration;
    }

    void applied(Entry entry, long memberTerm) {
        if (entry.index() == lines.size() + 1) {
            lines.add(new Line(entry.id(), memberTerm));
            if (entry.kind() == EntryKind.CONFIGURATION) {
                configuration = Configuration.decode(entry.data());
            }
        }
    }
}
