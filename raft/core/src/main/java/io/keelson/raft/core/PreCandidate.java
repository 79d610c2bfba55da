package io.keelson.raft.core;

/**
 * A voter that asks whether it would be elected, before it disturbs anybody with a higher term
 * (thesis 9.6).
 */
final class PreCandidate implements Role {
    private final VoteTally tally = new VoteTally();
    private final int timeoutTicks;
    private int ticks;

    PreCandidate(int timeoutTicks) {
        this.timeoutTicks = timeoutTicks;
    }

    VoteTally tally() {
        return tally;
    }

    void tick() {
        ticks++;
    }

    boolean isTimedOut() {
        return ticks >= timeoutTicks;
    }

    /** Those who still heard the leader a moment ago may have lost it by now: ask again. */
    boolean isTimeToRepeat(int heartbeatTicks) {
        return ticks % heartbeatTicks == 0;
    }
}
