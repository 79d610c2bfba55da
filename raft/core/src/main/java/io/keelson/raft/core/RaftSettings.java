package io.keelson.raft.core;

/**
 * The core's settings; times are in ticks.
 *
 * @param electionTimeoutTicks without a leader's message for this long (randomized up to twice) a
 *     follower stands for election
 * @param heartbeatTicks a leader's heartbeat, at most a third of the election timeout
 * @param maxAppendBytes the data of one append message, about
 * @param maxInflightBytes data sent to one follower and not yet acknowledged
 * @param tailBytes data of recent entries kept in memory by the driver for followers
 */
public record RaftSettings(
        int electionTimeoutTicks,
        int heartbeatTicks,
        long maxAppendBytes,
        long maxInflightBytes,
        long tailBytes) {

    public RaftSettings {
        if (heartbeatTicks < 1 || electionTimeoutTicks < 3 * heartbeatTicks) {
            throw new IllegalArgumentException(
                    "election timeout of "
                            + electionTimeoutTicks
                            + " ticks must be at least three"
                            + " heartbeats of "
                            + heartbeatTicks);
        }
        if (maxAppendBytes < 1 || maxInflightBytes < maxAppendBytes || tailBytes < 0) {
            throw new IllegalArgumentException(
                    "byte limits out of order: append "
                            + maxAppendBytes
                            + ", in flight "
                            + maxInflightBytes
                            + ", tail "
                            + tailBytes);
        }
    }
}
