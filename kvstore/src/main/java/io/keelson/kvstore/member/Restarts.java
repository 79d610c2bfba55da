package io.keelson.kvstore.member;

import io.keelson.raft.core.Configuration;
import io.keelson.raft.core.Entry;
import io.keelson.raft.core.EntryId;
import io.keelson.raft.core.EntryKind;
import io.keelson.raft.core.HardState;
import io.keelson.raft.core.RaftCore;
import io.keelson.raft.core.SnapshotMark;
import io.keelson.wal.EntrySummaries;
import io.keelson.wal.ReadResult;
import io.keelson.wal.Recovered;
import io.keelson.wal.Wal;
import io.keelson.wal.WalBatch;
import io.keelson.wal.WalHardState;
import io.keelson.wal.WalMark;
import java.util.ArrayList;
import java.util.List;

/**
 * What a member starts from, out of its two durable things: the log, and the state machine that may
 * be ahead of it.
 *
 * <p>The state machine applies what a majority holds, not what this disk holds; so after a crash it
 * may stand on an entry that the own log lacks, or holds of another term. Then nothing of the log
 * can be trusted to belong to the state: it is discarded and begins anew where the state stands,
 * and the term is at least that of the entry the state stands on. If the log does hold that very
 * entry, everything after it is kept and replayed.
 */
final class Restarts {
    private static final byte[] NO_DATA = {};
    private static final long READ_BYTES = 1 << 20;

    private Restarts() {}

    /**
     * @param applied where the state machine durably stands; {@link EntryId#ZERO} when it is empty
     * @param configuration the one in force there
     */
    static RaftCore.Restart of(
            Wal wal, Recovered recovered, EntryId applied, Configuration configuration) {
        if (recovered.matches(applied.index(), applied.term())) {
            return keep(wal, recovered, applied, configuration);
        }
        return discard(wal, recovered, applied, configuration);
    }

    private static RaftCore.Restart keep(
            Wal wal, Recovered recovered, EntryId applied, Configuration configuration) {
        EntrySummaries found = recovered.entries();
        List<Entry> log = new ArrayList<>(found.count());
        for (long index = found.firstIndex();
                index <= Math.min(applied.index(), found.lastIndex());
                index++) {
            EntryKind kind = EntryKind.ofCode(found.kindAt(index));
            byte[] data = kind == EntryKind.CONFIGURATION ? read(wal, index) : NO_DATA;
            log.add(new Entry(found.termAt(index), index, kind, data));
        }
        // What is not applied yet will be, from memory.
        long next = Math.max(found.firstIndex(), applied.index() + 1);
        while (next <= found.lastIndex()) {
            List<Entry> entries = read(wal, next, READ_BYTES);
            log.addAll(entries);
            next += entries.size();
        }
        HardState hardState = hardState(recovered);
        // Any configuration in the log replaces this one; one before the log's begin is not newer.
        SnapshotMark begin =
                new SnapshotMark(
                        new EntryId(recovered.beginsAfterTerm(), recovered.beginsAfterIndex()),
                        configuration);
        return new RaftCore.Restart(hardState, begin, log, applied.index());
    }

    private static RaftCore.Restart discard(
            Wal wal, Recovered recovered, EntryId applied, Configuration configuration) {
        HardState before = hardState(recovered);
        HardState hardState =
                before.term() >= applied.term()
                        ? new HardState(before.term(), before.votedFor(), applied.index())
                        : new HardState(applied.term(), 0, applied.index());
        SnapshotMark mark = new SnapshotMark(applied, configuration);
        wal.append(
                new WalBatch(
                        new WalHardState(
                                hardState.term(), hardState.votedFor(), hardState.commitIndex()),
                        new WalMark(applied.index(), applied.term(), configuration.encode()),
                        0,
                        List.of()));
        wal.sync();
        return new RaftCore.Restart(hardState, mark, List.of(), applied.index());
    }

    private static HardState hardState(Recovered recovered) {
        WalHardState stored = recovered.hardState();
        long commitIndex = Math.min(stored.commitIndex(), recovered.lastIndex());
        return new HardState(stored.term(), stored.votedFor(), commitIndex);
    }

    private static byte[] read(Wal wal, long index) {
        return read(wal, index, 1).getFirst().data();
    }

    private static List<Entry> read(Wal wal, long firstIndex, long maxBytes) {
        if (wal.read(firstIndex, maxBytes) instanceof ReadResult.Entries found) {
            return found.entries().stream().map(WalLogStorage::entry).toList();
        }
        throw new IllegalStateException(
                "entry " + firstIndex + " was recovered and cannot be read");
    }
}
