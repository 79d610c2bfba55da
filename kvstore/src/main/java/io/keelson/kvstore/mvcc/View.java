package io.keelson.kvstore.mvcc;

import io.keelson.kvstore.apply.Alarm;
import io.keelson.kvstore.apply.EtcdError;
import io.keelson.kvstore.apply.Evaluator;
import io.keelson.kvstore.apply.KeySpace;
import io.keelson.kvstore.apply.LeaseRecord;
import io.keelson.kvstore.apply.Members;
import io.keelson.kvstore.apply.Outcome;
import io.keelson.kvstore.apply.RangeRows;
import io.keelson.kvstore.apply.Ranges;
import io.keelson.kvstore.apply.RequestChecks;
import io.keelson.kvstore.apply.Row;
import io.keelson.proto.etcdserverpb.RangeRequest;
import io.keelson.proto.etcdserverpb.TxnRequest;
import io.keelson.proto.etcdserverpb.TxnResponse;
import io.keelson.raft.core.EntryId;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The store after one batch of entries: immutable, of any thread, and counted. Who holds one closes
 * it once; it stays readable until then whatever is written, compacted or installed meanwhile.
 */
public final class View implements AutoCloseable {
    private final StoreState state;
    private final EngineSnapshot snapshot;

    /** 0 when it is closed for good. */
    private final AtomicInteger holders = new AtomicInteger(1);

    /** Takes over the snapshot; its maker is the first holder. */
    View(StoreState state, EngineSnapshot snapshot) {
        this.state = state;
        this.snapshot = snapshot;
    }

    StoreState state() {
        return state;
    }

    Source source() {
        return snapshot;
    }

    private StoreReader reader(ReadBudget budget) {
        return new StoreReader(state, snapshot, new ReadMeter(budget));
    }

    /** The newest revision; 1 of an empty store. */
    public long revision() {
        return state.revision();
    }

    /** -1 when nothing was compacted. */
    public long compactRevision() {
        return state.compactRevision();
    }

    /** The last entry that was applied. */
    public EntryId appliedId() {
        return state.applied();
    }

    /** A hash chained over all that was ever applied: equal on all members at the same entry. */
    public long stateHash() {
        return state.stateHash();
    }

    /** Raft's configuration as of the last configuration entry; empty when there was none. */
    public byte[] membership() {
        return state.configuration();
    }

    /** One more holder. */
    public View retain() {
        if (!tryRetain()) {
            throw new IllegalStateException("the view is closed");
        }
        return this;
    }

    /** One more holder, unless the last has gone. */
    boolean tryRetain() {
        int count = holders.get();
        while (count > 0 && !holders.compareAndSet(count, count + 1)) {
            count = holders.get();
        }
        return count > 0;
    }

    /** The key's newest state; null when there is none. May block. */
    public @Nullable Row get(byte[] key) {
        return reader(ReadBudget.UNLIMITED).now().get(key);
    }

    /** A range request that passed {@code RequestChecks}. */
    public ReadResult<RangeRows> range(RangeRequest request, ReadBudget budget) {
        EtcdError refusal =
                Ranges.revision(request.getRevision(), state.revision(), state.compactRevision());
        if (refusal != null) {
            return new ReadResult.Refused<>(refusal);
        }
        StoreReader reader = reader(budget);
        try {
            KeySpace keys = Ranges.keysAt(reader, request.getRevision());
            return new ReadResult.Ready<>(Ranges.read(request, keys));
        } catch (WouldBlockException e) {
            return new ReadResult.WouldBlock<>();
        }
    }

    /** A transaction of reads only that passed {@code RequestChecks}; no header in the answer. */
    public ReadResult<TxnResponse> txn(TxnRequest request, ReadBudget budget) {
        if (!RequestChecks.isReadOnly(request)) {
            throw new IllegalArgumentException("a view answers only what reads");
        }
        try {
            return switch (Evaluator.readOnlyTxn(request, reader(budget))) {
                case Outcome.Done(_, var response) ->
                        new ReadResult.Ready<>((TxnResponse) response);
                case Outcome.Refused(EtcdError error) -> new ReadResult.Refused<>(error);
            };
        } catch (WouldBlockException e) {
            return new ReadResult.WouldBlock<>();
        }
    }

    /**
     * Changes from a revision on, as far as about {@code maxBytes}: whole revisions, at least one
     * if there is any. {@code fromRevision} must not be below {@link #compactRevision()}. May
     * block.
     *
     * @param withPrevious fill in the previous states as far as they can still be reached
     */
    public ChangeSlice changes(long fromRevision, boolean withPrevious, long maxBytes) {
        return new HistoryReader(state, snapshot, ReadTier.DISK)
                .read(fromRevision, withPrevious, maxBytes);
    }

    /** The hash up to a revision, 0 for the newest. May block, for long. */
    public ReadResult<HashKv> hashKv(long revision) {
        EtcdError refusal = Ranges.revision(revision, state.revision(), state.compactRevision());
        if (refusal != null) {
            return new ReadResult.Refused<>(refusal);
        }
        if (revision < 0) {
            return new ReadResult.Ready<>(HashKvWalk.nothing(state.compactRevision(), revision));
        }
        long to = revision == 0 ? state.revision() : revision;
        return new ReadResult.Ready<>(new HashKvWalk(state, snapshot, to).hash());
    }

    public @Nullable LeaseRecord lease(long id) {
        return state.lease(id);
    }

    /** All leases, by id. */
    public List<LeaseRecord> leases() {
        List<LeaseRecord> leases = new ArrayList<>();
        for (PersistentTree.Node<LeaseRecord> node = state.leases().ceiling(Layout.EMPTY);
                node != null;
                node = state.leases().higher(node.key())) {
            leases.add(node.value());
        }
        return leases;
    }

    /** The keys on a lease, ascending. May block. */
    public List<byte[]> leaseKeys(long id) {
        return reader(ReadBudget.UNLIMITED).leaseKeys(id);
    }

    public Members members() {
        return state.members();
    }

    public SortedSet<Alarm> alarms() {
        return state.alarms();
    }

    @Override
    public void close() {
        int left = holders.decrementAndGet();
        if (left == 0) {
            snapshot.close();
        } else if (left < 0) {
            throw new IllegalStateException("the view was closed more often than it was held");
        }
    }
}
