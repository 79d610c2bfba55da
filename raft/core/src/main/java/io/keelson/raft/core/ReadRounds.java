package io.keelson.raft.core;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Linearizable reads at the leader (thesis 6.4). One round confirms the leader for all reads that
 * arrived before it started; those that arrive later wait for the next. One round is under way at a
 * time, so under load each serves many reads.
 */
final class ReadRounds {
    /** Who waits. */
    sealed interface Reader {}

    /** A read of this member. */
    record OwnRead(long readId) implements Reader {}

    /** Reads of a follower, under its own round. */
    record FollowersRead(long follower, ReadRound round) implements Reader {}

    private List<Reader> waiting = new ArrayList<>();
    private List<Reader> asking = new ArrayList<>();
    private final Set<Long> echoes = new HashSet<>();
    private ReadRound current = ReadRound.NONE;
    private long readIndex;
    private long startTick;

    void add(Reader reader) {
        waiting.add(reader);
    }

    boolean isRoundDue() {
        return !isUnderWay() && !waiting.isEmpty();
    }

    boolean isUnderWay() {
        return !current.equals(ReadRound.NONE);
    }

    /** Starts a round for all who wait, and for those whose last one failed. */
    void start(ReadRound round, long commitIndex, long nowTick) {
        asking.addAll(waiting);
        waiting.clear();
        echoes.clear();
        current = round;
        readIndex = commitIndex;
        startTick = nowTick;
    }

    /** No answer for so long that one was lost: its readers join a new round. */
    void maybeGiveUp(long nowTick, int ticks) {
        if (isUnderWay() && nowTick - startTick >= ticks) {
            current = ReadRound.NONE;
            waiting.addAll(0, asking);
            asking.clear();
        }
    }

    /** An echo counts only for its own round. */
    void echoed(long member, ReadRound round) {
        if (isUnderWay() && current.equals(round)) {
            echoes.add(member);
        }
    }

    boolean isConfirmed(Configuration configuration, long self) {
        return isUnderWay()
                && Quorum.reached(configuration, voter -> voter == self || echoes.contains(voter));
    }

    /** The commit index when the round started. */
    long readIndex() {
        return readIndex;
    }

    /** Ends the round; its readers. */
    List<Reader> finish() {
        List<Reader> confirmed = asking;
        asking = new ArrayList<>();
        current = ReadRound.NONE;
        return confirmed;
    }

    /** The leadership is over; everyone who waited. */
    List<Reader> fail() {
        List<Reader> all = finish();
        all.addAll(waiting);
        waiting = new ArrayList<>();
        return all;
    }
}
