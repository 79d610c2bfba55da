package io.keelson.kvstore.mvcc;

import io.keelson.kvstore.apply.Alarm;
import io.keelson.kvstore.apply.Change;
import io.keelson.kvstore.apply.Command;
import io.keelson.kvstore.apply.Evaluation;
import io.keelson.kvstore.apply.Evaluator;
import io.keelson.kvstore.apply.KeyEvent;
import io.keelson.kvstore.apply.KeyOrder;
import io.keelson.kvstore.apply.LeaseRecord;
import io.keelson.kvstore.apply.MemberRecord;
import io.keelson.kvstore.apply.Members;
import io.keelson.kvstore.apply.Outcome;
import io.keelson.kvstore.apply.Row;
import io.keelson.raft.core.EntryId;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A run of consecutive entries on its way into the store. Each is evaluated on the state its
 * predecessor left; all become visible, and later durable, at once. One thread, one batch at a
 * time.
 */
public final class ApplyBatch {
    private final MvccStore store;
    private final View base;
    private final Overlay overlay;
    private final StateHash hash = new StateHash();
    private final NavigableSet<byte[]> touchedBuckets = new TreeSet<>(KeyOrder.BYTES);
    private final List<KeyEvent> events = new ArrayList<>();
    private final List<Outcome> outcomes = new ArrayList<>();
    private final List<Change> stateChanges = new ArrayList<>();
    private StoreState state;

    /** Takes over one hold of the view. */
    ApplyBatch(MvccStore store, View base) {
        this.store = store;
        this.base = base;
        overlay = new Overlay(base.source());
        state = base.state();
    }

    /** Applies a command. A command that makes no sense is refused, the same on every member. */
    public Outcome apply(EntryId id, Command command) {
        checkNext(id);
        Evaluation evaluation =
                Evaluator.evaluate(
                        id, command, new StoreReader(state, overlay, ReadMeter.unlimited()));
        for (Change change : evaluation.changes()) {
            carryOut(change);
        }
        long chained =
                hash.chain(state.stateHash(), id, evaluation.changes(), evaluation.revision());
        state = state.after(id, evaluation.revision(), chained);
        store.recentHashes().note(id.index(), chained);
        events.addAll(evaluation.events());
        outcomes.add(evaluation.outcome());
        return evaluation.outcome();
    }

    /** An entry without content. */
    public void skip(EntryId id) {
        checkNext(id);
        long chained = hash.chain(state.stateHash(), id, List.of(), state.revision());
        state = state.after(id, state.revision(), chained);
        store.recentHashes().note(id.index(), chained);
    }

    /** A configuration entry: its bytes are kept beside the applied entry. */
    public void configuration(EntryId id, byte[] configuration) {
        checkNext(id);
        overlay.put(Family.META, Layout.CONFIGURATION, configuration);
        long chained = hash.chain(state.stateHash(), id, configuration);
        state = state.withConfiguration(configuration).after(id, state.revision(), chained);
        store.recentHashes().note(id.index(), chained);
    }

    private void checkNext(EntryId id) {
        EntryId last = state.applied();
        if (id.index() != last.index() + 1 || id.term() < last.term()) {
            throw new IllegalStateException("entry " + id + " does not follow " + last);
        }
    }

    /** Writes everything as one batch and publishes the next view. The batch ends here. */
    public Applied commit() {
        for (byte[] bucket : touchedBuckets) {
            set(Family.BUCKETS, bucket, state.buckets().encode(bucket));
        }
        overlay.put(Family.META, Layout.STATE, StateCodec.encode(state));
        View next = store.write(overlay.toBatch(), state);
        base.close();
        return new Applied(next, events, outcomes, stateChanges);
    }

    private void set(Family family, byte[] key, byte @Nullable [] value) {
        if (value == null) {
            overlay.delete(family, key);
        } else {
            overlay.put(family, key, value);
        }
    }

    private void carryOut(Change change) {
        switch (change) {
            case Change.PutKey(Row row, Row previous) -> putKey(row, previous);
            case Change.DeleteKey delete -> deleteKey(delete);
            default -> {
                changeState(change);
                stateChanges.add(change);
            }
        }
    }

    private void putKey(Row row, @Nullable Row previous) {
        byte[] key = row.key();
        overlay.put(Family.LATEST, key, row.stored());
        byte[] at = Layout.revision(row.modRevision(), row.subRevision());
        long lease = row.lease();
        if (previous == null) {
            RevRecord record = new RevRecord(RevRecord.Kind.CREATE, 0, 0, key);
            overlay.put(Family.REVS, at, record.encode());
            state = state.withBuckets(state.buckets().added(key, overlay, touchedBuckets::add));
        } else {
            overlay.put(Family.REVS, at, supersede(RevRecord.Kind.UPDATE, previous).encode());
            if (previous.lease() != lease) {
                detach(previous);
            }
        }
        if (lease != 0 && (previous == null || previous.lease() != lease)) {
            overlay.put(Family.LEASES, Layout.attachment(lease, key), Layout.EMPTY);
        }
    }

    private void deleteKey(Change.DeleteKey delete) {
        byte[] key = delete.key();
        long main = delete.modRevision();
        int sub = delete.subRevision();
        overlay.delete(Family.LATEST, key);
        RevRecord record = supersede(RevRecord.Kind.DELETE, delete.previous());
        overlay.put(Family.REVS, Layout.revision(main, sub), record.encode());
        overlay.put(Family.HISTORY, Layout.history(key, main, sub), Layout.EMPTY);
        detach(delete.previous());
        state = state.withBuckets(state.buckets().removed(key, touchedBuckets::add));
    }

    /** The row becomes history; returns the change's record, which names it. */
    private RevRecord supersede(RevRecord.Kind kind, Row previous) {
        long main = previous.modRevision();
        int sub = previous.subRevision();
        overlay.put(Family.HISTORY, Layout.history(previous.key(), main, sub), previous.stored());
        return new RevRecord(kind, main, sub, previous.key());
    }

    private void detach(Row row) {
        if (row.lease() != 0) {
            overlay.delete(Family.LEASES, Layout.attachment(row.lease(), row.key()));
        }
    }

    private void changeState(Change change) {
        switch (change) {
            case Change.PutKey put -> throw new IllegalArgumentException("not the state's: " + put);
            case Change.DeleteKey delete ->
                    throw new IllegalArgumentException("not the state's: " + delete);
            case Change.CompactTo(long revision) -> state = state.compactedTo(revision);
            case Change.SetLease(LeaseRecord lease, _) -> {
                byte[] key = StoreState.leaseKey(lease.id());
                overlay.put(
                        Family.LEASES,
                        Layout.tagged(Layout.LEASE, lease.id()),
                        StateCodec.encode(lease));
                state = state.withLeases(state.leases().put(key, lease, 1));
            }
            case Change.EndLease(long id) -> {
                overlay.delete(Family.LEASES, Layout.tagged(Layout.LEASE, id));
                state = state.withLeases(state.leases().remove(StoreState.leaseKey(id)));
            }
            case Change.RaiseAlarm(Alarm alarm) -> {
                overlay.put(Family.META, StateCodec.alarmKey(alarm), Layout.EMPTY);
                SortedSet<Alarm> alarms = new TreeSet<>(state.alarms());
                alarms.add(alarm);
                state = state.withAlarms(alarms);
            }
            case Change.ClearAlarm(Alarm alarm) -> {
                overlay.delete(Family.META, StateCodec.alarmKey(alarm));
                SortedSet<Alarm> alarms = new TreeSet<>(state.alarms());
                alarms.remove(alarm);
                state = state.withAlarms(alarms);
            }
            case Change.SetMembers(Members members) -> setMembers(members);
        }
    }

    private void setMembers(Members next) {
        for (long id : state.members().present().keySet()) {
            if (!next.present().containsKey(id)) {
                overlay.delete(Family.META, Layout.tagged(Layout.MEMBER, id));
            }
        }
        for (MemberRecord member : next.present().values()) {
            overlay.put(
                    Family.META,
                    Layout.tagged(Layout.MEMBER, member.id()),
                    StateCodec.encode(member));
        }
        for (long id : next.removed()) {
            overlay.put(Family.META, Layout.tagged(Layout.REMOVED_MEMBER, id), Layout.EMPTY);
        }
        state = state.withMembers(next);
    }
}
