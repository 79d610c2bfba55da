package io.keelson.bench.load;

/** Open connections that a run spreads its clients over. */
public interface LoadConnections<C> {
    /** How many connections there are. */
    int count();

    /** Connection {@code i}, from 0. */
    C connection(int i);

    /** Runs a task on one of the event loops after a pause. */
    void runLater(Runnable task, long delayNanos);
}
