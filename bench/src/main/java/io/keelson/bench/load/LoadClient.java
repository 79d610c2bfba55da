package io.keelson.bench.load;

import io.grpc.Status;

/**
 * One client: at most one operation under way. It is driven by its own completions, on the event
 * loop of its connection; the run only gives it its first push (and, in an open loop, later ones).
 */
final class LoadClient<C> implements Workload.Completion {
    private final LoadRun<C> run;
    private final C connection;
    private long latencyFromNanos;

    LoadClient(LoadRun<C> run, C connection) {
        this.run = run;
        this.connection = connection;
    }

    /** Starts a claimed operation. */
    void begin(long index, long latencyFromNanos) {
        this.latencyFromNanos = latencyFromNanos;
        run.workload().start(connection, index, this);
    }

    @Override
    public void completed(Status status, int responseBytes) {
        long nowNanos = run.nowNanos();
        if (status.isOk()) {
            run.tally().succeeded(nowNanos - latencyFromNanos, responseBytes);
            run.proceed(this, nowNanos);
        } else {
            run.tally().failed(status);
            run.proceedAfterFailure(this);
        }
    }
}
