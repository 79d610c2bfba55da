package io.keelson.raft.node.agent;

/** Work that is carried out in short passes by one thread at a time. */
public interface Agent {
    /** For thread names and error messages. */
    String name();

    /**
     * Does what there is to do and returns at once.
     *
     * @param nowNanos monotonic time, of any origin
     * @return how much was done; 0 when there was nothing
     * @throws Exception fatal to the member: the agent is not called again
     */
    int doWork(long nowNanos) throws Exception;

    /**
     * How long the agent can do without a pass although nothing is posted to it; {@link
     * Long#MAX_VALUE} for ever.
     */
    long idleNanos(long nowNanos);

    /** Signalled when there is new work. */
    Wakeup wakeup();
}
