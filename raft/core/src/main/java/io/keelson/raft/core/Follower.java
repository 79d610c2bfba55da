package io.keelson.raft.core;

/** A voter that follows a leader, or waits for one. */
final class Follower implements Role {
    private static final int NEVER = -1;

    private final LeaderContact contact;
    private final int electionTimeoutTicks;
    private int earlyCampaignTicks = NEVER;

    Follower(LeaderContact contact, int electionTimeoutTicks) {
        this.contact = contact;
        this.electionTimeoutTicks = electionTimeoutTicks;
    }

    LeaderContact contact() {
        return contact;
    }

    /** Stand in so many ticks unless the leader is heard from before. */
    void campaignEarlyIn(int ticks) {
        earlyCampaignTicks = ticks;
    }

    /** True when it is time to stand for election (5.2). */
    boolean tick() {
        contact.tick();
        if (!contact.isLost()) {
            earlyCampaignTicks = NEVER;
        } else if (earlyCampaignTicks > 0) {
            earlyCampaignTicks--;
        }
        return earlyCampaignTicks == 0 || contact.ticksSinceHeard() >= electionTimeoutTicks;
    }
}
