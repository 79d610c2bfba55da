package io.keelson.bench.load;

import io.grpc.Status;

/**
 * What one operation of a run is, on connections of type {@code C}. One implementation per kind of
 * operation; it holds no state of a client and is called from several event loops at once.
 */
public interface Workload<C> {
    /** One word for the report, like {@code put}. */
    String name();

    /**
     * Starts operation {@code index} and returns at once. {@code completion} is called exactly
     * once; before this method returns only if the operation failed without reaching the network.
     */
    void start(C connection, long index, Completion completion);

    /** Where the outcome of one operation goes. */
    interface Completion {
        /**
         * @param status OK if the operation did what it should
         * @param responseBytes length of the answer's message, 0 if there was none
         */
        void completed(Status status, int responseBytes);
    }
}
