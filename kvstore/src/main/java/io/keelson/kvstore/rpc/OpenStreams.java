package io.keelson.kvstore.rpc;

import io.keelson.kvstore.apply.EtcdError;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The streams that are open, so that they can be ended: all when the server stops, and those that
 * insist on a leader when there has been none for three election timeouts.
 */
final class OpenStreams {
    private static final int TIMEOUTS_WITHOUT_LEADER = 3;

    private final Map<StreamCall<?>, Boolean> insistOnLeader = new ConcurrentHashMap<>();
    private volatile boolean stopped;
    private int timeoutsWithoutLeader;

    void add(StreamCall<?> stream, boolean insistsOnLeader) {
        insistOnLeader.put(stream, insistsOnLeader);
        if (stopped) {
            stream.end(EtcdError.STOPPED);
        }
    }

    void remove(StreamCall<?> stream) {
        insistOnLeader.remove(stream);
    }

    int count() {
        return insistOnLeader.size();
    }

    /** Called once every election timeout, by one thread. */
    void onElectionTimeout(boolean hasLeader) {
        if (hasLeader) {
            timeoutsWithoutLeader = 0;
            return;
        }
        timeoutsWithoutLeader++;
        if (timeoutsWithoutLeader >= TIMEOUTS_WITHOUT_LEADER) {
            insistOnLeader.forEach((stream, insists) -> {
                if (insists) {
                    stream.end(EtcdError.NO_LEADER);
                }
            });
        }
    }

    void stop() {
        stopped = true;
        insistOnLeader.keySet().forEach(stream -> stream.end(EtcdError.STOPPED));
    }
}
