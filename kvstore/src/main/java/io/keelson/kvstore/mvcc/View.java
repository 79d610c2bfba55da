package io.keelson.kvstore.mvcc;

import io.keelson.kvstore.apply.Alarm;
import io.keelson.kvstore.apply.LeaseRecord;
import io.keelson.kvstore.apply.Members;
import io.keelson.kvstore.apply.RangeRows;
import io.keelson.kvstore.apply.Row;
import io.keelson.proto.etcdserverpb.RangeRequest;
import io.keelson.proto.etcdserverpb.TxnRequest;
import io.keelson.proto.etcdserverpb.TxnResponse;
import io.keelson.raft.core.EntryId;
import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * The store after one batch of entries: immutable, of any thread, and counted. Who holds one closes
 * it once; it stays readable until then whatever is written, compacted or installed meanwhile.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class View implements AutoCloseable {
    View() {}

    /** The newest revision; 1 of an empty store. */
    public long revision() {
        throw new UnsupportedOperationException();
    }

    /** -1 when nothing was compacted. */
    public long compactRevision() {
        throw new UnsupportedOperationException();
    }

    /** The last entry that was applied. */
    public EntryId appliedId() {
        throw new UnsupportedOperationException();
    }

    /** A hash chained over all that was ever applied: equal on all members at the same entry. */
    public long stateHash() {
        throw new UnsupportedOperationException();
    }

    /** Raft's configuration as of the last configuration entry; empty when there was none. */
    public byte[] membership() {
        throw new UnsupportedOperationException();
    }

    /** One more holder. */
    public View retain() {
        throw new UnsupportedOperationException();
    }

    /** The key's newest state; {@code Ready(null)} is no such key. */
    public @Nullable Row get(byte[] key) {
        throw new UnsupportedOperationException();
    }

    /** A range request that passed {@code RequestChecks}. */
    public ReadResult<RangeRows> range(RangeRequest request, ReadBudget budget) {
        throw new UnsupportedOperationException();
    }

    /** A transaction of reads only that passed {@code RequestChecks}; no header in the answer. */
    public ReadResult<TxnResponse> txn(TxnRequest request, ReadBudget budget) {
        throw new UnsupportedOperationException();
    }

    /**
     * Changes from a revision on, as far as about {@code maxBytes}: whole revisions, at least one
     * if there is any. {@code fromRevision} must not be below {@link #compactRevision()}. May
     * block.
     *
     * @param withPrevious fill in the previous states as far as they can still be reached
     */
    public ChangeSlice changes(long fromRevision, boolean withPrevious, long maxBytes) {
        throw new UnsupportedOperationException();
    }

    /** The hash up to a revision, 0 for the newest. May block, for long. */
    public ReadResult<HashKv> hashKv(long revision) {
        throw new UnsupportedOperationException();
    }

    public @Nullable LeaseRecord lease(long id) {
        throw new UnsupportedOperationException();
    }

    /** All leases, by id. */
    public List<LeaseRecord> leases() {
        throw new UnsupportedOperationException();
    }

    /** The keys on a lease, ascending. May block. */
    public List<byte[]> leaseKeys(long id) {
        throw new UnsupportedOperationException();
    }

    public Members members() {
        throw new UnsupportedOperationException();
    }

    public SortedSet<Alarm> alarms() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
