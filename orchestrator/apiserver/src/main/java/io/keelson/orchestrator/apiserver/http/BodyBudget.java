package io.keelson.orchestrator.apiserver.http;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes that requests' bodies take, all connections together. */
final class BodyBudget {
    private final long maxBytes;
    private final AtomicLong takenBytes = new AtomicLong();

    BodyBudget(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    boolean tryTake(long bytes) {
        if (takenBytes.addAndGet(bytes) > maxBytes) {
            takenBytes.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    void giveBack(long bytes) {
        takenBytes.addAndGet(-bytes);
    }

    long takenBytes() {
        return takenBytes.get();
    }
}
