package io.keelson.raft.node.transport;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Lets the same thing be said once a second. Confined to one thread. */
@SuppressWarnings("FutureReturnValueIgnored") // forgetting a key can not fail
final class Throttle {
    private static final int MOST_KEYS = 100;

    private final Set<String> said = new HashSet<>();

    boolean mayPass(String key, ScheduledExecutorService executor) {
        if (executor.isShutdown() || said.size() >= MOST_KEYS || !said.add(key)) {
            return false;
        }
        executor.schedule(() -> said.remove(key), 1, TimeUnit.SECONDS);
        return true;
    }
}
