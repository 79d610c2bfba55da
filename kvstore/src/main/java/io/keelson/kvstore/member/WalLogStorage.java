package io.keelson.kvstore.member;

import io.keelson.raft.core.Configuration;
import io.keelson.raft.core.Effects.Persist;
import io.keelson.raft.core.Entry;
import io.keelson.raft.core.EntryKind;
import io.keelson.raft.core.HardState;
import io.keelson.raft.core.SnapshotMark;
import io.keelson.raft.node.LogStorage;
import io.keelson.wal.ReadResult;
import io.keelson.wal.Wal;
import io.keelson.wal.WalBatch;
import io.keelson.wal.WalEntry;
import io.keelson.wal.WalHardState;
import io.keelson.wal.WalMark;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where {@code raft} and {@code wal} meet: neither knows the other. */
final class WalLogStorage implements LogStorage {
    private final Wal wal;

    WalLogStorage(Wal wal) {
        this.wal = wal;
    }

    @Override
    public void append(List<Persist> steps) {
        for (Persist step : steps) {
            wal.append(
                    new WalBatch(
                            hardState(step.hardState()),
                            mark(step.snapshot()),
                            step.truncateFrom(),
                            entries(step.entries())));
        }
    }

    @Override
    public void sync() {
        wal.sync();
    }

    @Override
    public List<Entry> read(long firstIndex, long maxBytes) {
        return switch (wal.read(firstIndex, maxBytes)) {
            case ReadResult.Entries found ->
                    found.entries().stream().map(WalLogStorage::entry).toList();
            case ReadResult.Discarded discarded -> List.of();
            case ReadResult.BeyondEnd beyond ->
                    throw new IllegalStateException(
                            "entry "
                                    + firstIndex
                                    + " was asked for, the log ends at "
                                    + beyond.lastIndex());
        };
    }

    @Override
    public void cut(long index) {
        wal.cut(index + 1);
    }

    static Entry entry(WalEntry entry) {
        return new Entry(entry.term(), entry.index(), EntryKind.ofCode(entry.kind()), entry.data());
    }

    private static List<WalEntry> entries(List<Entry> entries) {
        List<WalEntry> converted = new ArrayList<>(entries.size());
        for (Entry entry : entries) {
            converted.add(
                    new WalEntry(
                            entry.index(), entry.term(), (byte) entry.kind().code(), entry.data()));
        }
        return converted;
    }

    private static @Nullable WalHardState hardState(@Nullable HardState state) {
        return state == null
                ? null
                : new WalHardState(state.term(), state.votedFor(), state.commitIndex());
    }

    private static @Nullable WalMark mark(@Nullable SnapshotMark mark) {
        return mark == null
                ? null
                : new WalMark(
                        mark.last().index(), mark.last().term(), mark.configuration().encode());
    }

    static Configuration configuration(WalMark mark) {
        return Configuration.decode(mark.data());
    }
}
