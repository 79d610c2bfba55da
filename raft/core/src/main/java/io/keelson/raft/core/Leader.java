package io.keelson.raft.core;

import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the leader of a term knows beyond its log. */
final class Leader implements Role {
    /** The index of the empty entry with which the term begins. */
    private final long termStartIndex;

    private final SortedMap<Long, Progress> progress = new TreeMap<>();
    private final ReadRounds reads = new ReadRounds();
    private long ticks;
    private @Nullable Long pendingChangeId;
    private long transferTo;
    private long transferStartTick;

    Leader(long termStartIndex) {
        this.termStartIndex = termStartIndex;
    }

    long termStartIndex() {
        return termStartIndex;
    }

    /** What is known of every other member, and of removed ones until their removal commits. */
    SortedMap<Long, Progress> progress() {
        return progress;
    }

    ReadRounds reads() {
        return reads;
    }

    long ticks() {
        return ticks;
    }

    void tick() {
        ticks++;
    }

    /** The membership change that was asked for here and is under way, or null. */
    @Nullable Long pendingChangeId() {
        return pendingChangeId;
    }

    void setPendingChangeId(@Nullable Long changeId) {
        pendingChangeId = changeId;
    }

    /** Who is to take over, 0 for nobody. Meanwhile no proposal is taken (thesis 3.10). */
    long transferTo() {
        return transferTo;
    }

    void startTransfer(long to) {
        transferTo = to;
        transferStartTick = ticks;
    }

    /** Gives the transfer up once it took an election timeout. */
    void maybeAbandonTransfer(int electionTimeoutTicks) {
        if (transferTo != 0 && ticks - transferStartTick >= electionTimeoutTicks) {
            transferTo = 0;
        }
    }

    /** Whether this member was heard from within the last election timeout. */
    boolean isActive(long member, int electionTimeoutTicks) {
        Progress peer = progress.get(member);
        return peer != null && ticks - peer.heardTick() < electionTimeoutTicks;
    }
}
