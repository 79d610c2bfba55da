package io.keelson.raft.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a batch of inputs asks of the outside, in the order that {@code package-info} fixes.
 *
 * @param sendNow leaves before the disk
 * @param persist for the log writer, or null when nothing is to be stored
 * @param onPersisted leaves once {@code persist} is synced; when {@code persist} is null, once
 *     everything handed out earlier is
 * @param commit entries up to {@code commit.lastIndex} may be applied, or null
 * @param reads reads whose index is known, or that are to be asked again
 * @param fetch old entries wanted from the log
 * @param sendSnapshot followers that need a snapshot
 * @param changes membership changes that were refused or are complete
 * @param tailFirstIndex the driver may forget the data of entries below this index
 * @param roleChange the new role and leader, if they changed
 * @param dropped commands of {@link Input.Propose} that were neither appended nor forwarded, since
 *     there was no leader for them: they are nowhere, offer them again or answer for them
 */
public record Effects(
        List<Outbound> sendNow,
        @Nullable Persist persist,
        List<Send> onPersisted,
        @Nullable Commit commit,
        List<ReadResult> reads,
        List<Fetch> fetch,
        List<SendSnapshot> sendSnapshot,
        List<ChangeResult> changes,
        long tailFirstIndex,
        @Nullable RoleChange roleChange,
        List<byte[]> dropped) {

    /** Something for a peer. */
    public sealed interface Outbound {
        long to();
    }

    /** A complete message. */
    public record Send(long to, Message message) implements Outbound {}

    /**
     * An {@link Message.AppendRequest} whose entries the driver attaches from the tail it keeps in
     * memory: the core has no data.
     */
    public record Replicate(
            long to, long term, EntryId previous, long firstIndex, long lastIndex, long commitIndex)
            implements Outbound {}

    /**
     * One step of the log.
     *
     * @param sequence counts up by one with each persist of a start
     * @param hardState to store, or null if unchanged
     * @param snapshot the log is discarded and begins after this mark, before anything else here;
     *     or null
     * @param truncateFrom entries from this index on are discarded before {@code entries} are
     *     appended; 0 for none
     * @param entries to append, consecutive
     */
    public record Persist(
            long sequence,
            @Nullable HardState hardState,
            @Nullable SnapshotMark snapshot,
            long truncateFrom,
            List<Entry> entries) {}

    /** Entries in {@code [firstIndex, lastIndex]} are committed: apply them in order. */
    public record Commit(long firstIndex, long lastIndex) {}

    /**
     * The read may be served once {@code readIndex} is applied; 0 means its round failed (leader
     * changed, answer lost): ask again under a new id.
     */
    public record ReadResult(long readId, long readIndex) {}

    /** Read entries from {@code firstIndex} on, at least one, up to about so many bytes. */
    public record Fetch(long to, long firstIndex, long maxBytes) {}

    /** Send this member a snapshot; answered by {@link Input.SnapshotReported}. */
    public record SendSnapshot(long to) {}

    /** How a {@link Input.ChangeMembers} ended. */
    public record ChangeResult(long changeId, Outcome outcome) {
        public enum Outcome {
            COMPLETE,
            NOT_LEADER,
            ANOTHER_IN_PROGRESS,
            INVALID,
            LOST
        }
    }

    /** What this member is now, and whom it follows; leader 0 when unknown. */
    public record RoleChange(RoleName role, long term, long leader) {}

    /** The roles by name, for those who only report them. */
    public enum RoleName {
        FOLLOWER,
        PRE_CANDIDATE,
        CANDIDATE,
        LEADER,
        LEARNER
    }
}
