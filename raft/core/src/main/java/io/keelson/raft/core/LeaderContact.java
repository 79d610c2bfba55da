package io.keelson.raft.core;

/** What a follower or learner knows of its leader, in one term. */
final class LeaderContact {
    private final long leader;
    private final ForwardedReads reads = new ForwardedReads();
    private int ticksSinceHeard;
    private boolean lost;

    /**
     * @param leader 0 while nobody is known to lead
     */
    LeaderContact(long leader) {
        this.leader = leader;
    }

    long leader() {
        return leader;
    }

    /** Reads that wait for the leader's answer. */
    ForwardedReads reads() {
        return reads;
    }

    int ticksSinceHeard() {
        return ticksSinceHeard;
    }

    void tick() {
        ticksSinceHeard++;
    }

    void heard() {
        ticksSinceHeard = 0;
        lost = false;
    }

    /** Somebody else got this member's vote: give it time. */
    void restartTimeout() {
        ticksSinceHeard = 0;
    }

    /** The leader's process is gone, as far as its connection tells. */
    void lose() {
        lost = true;
    }

    boolean isLost() {
        return lost;
    }

    /** There is a leader to send proposals and reads to. */
    boolean isUsable() {
        return leader != 0 && !lost;
    }

    /**
     * While the leader was heard from within an election timeout, nobody gets a vote or the promise
     * of one: a member that comes back from a partition disturbs nobody (thesis 4.2.3, 9.6).
     */
    boolean isLive(int electionTimeoutTicks) {
        return isUsable() && ticksSinceHeard < electionTimeoutTicks;
    }
}
