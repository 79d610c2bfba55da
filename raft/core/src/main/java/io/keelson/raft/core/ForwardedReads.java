package io.keelson.raft.core;

import java.util.ArrayList;
import java.util.List;

/**
 * Linearizable reads of a follower or learner: it asks the leader for an index and serves the data
 * itself. One question is under way at a time; reads that arrive meanwhile wait for the next.
 */
final class ForwardedReads {
    private List<Long> waiting = new ArrayList<>();
    private List<Long> asking = new ArrayList<>();
    private ReadRound current = ReadRound.NONE;
    private int ticks;

    void add(long readId) {
        waiting.add(readId);
    }

    boolean isQuestionDue() {
        return asking.isEmpty() && !waiting.isEmpty();
    }

    void ask(ReadRound round) {
        List<Long> spare = asking;
        asking = waiting;
        waiting = spare;
        current = round;
        ticks = 0;
    }

    /** The reads that this answer is for; none if it is for an earlier question. */
    List<Long> answered(ReadRound round) {
        return current.equals(round) ? takeAsking() : List.of();
    }

    /** One tick; the reads whose question or answer must be lost by now. */
    List<Long> tick(int patienceTicks) {
        ticks++;
        return !asking.isEmpty() && ticks >= patienceTicks ? takeAsking() : List.of();
    }

    /** This leader will not answer any more; everyone who waited. */
    List<Long> fail() {
        List<Long> all = takeAsking();
        all.addAll(waiting);
        waiting.clear();
        return all;
    }

    private List<Long> takeAsking() {
        List<Long> taken = asking;
        asking = new ArrayList<>();
        current = ReadRound.NONE;
        return taken;
    }
}
