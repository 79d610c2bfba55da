package io.keelson.orchestrator.storage.cache;

import io.keelson.orchestrator.storage.Answers;
import io.keelson.orchestrator.storage.RangeQuery;
import io.keelson.orchestrator.storage.Store;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Learns revisions of the store that are not older than the question. At most one range is in
 * flight; who asks meanwhile shares the next one, because the one in flight may have been answered
 * before the question.
 */
public final class ConsistentRead {
    private final Store store;
    private final RangeQuery absentKey;
    private @Nullable CompletableFuture<Long> waiting;
    private boolean inFlight;

    /**
     * @param absentKey that nobody writes: only the answer's revision is wanted
     */
    public ConsistentRead(Store store, String absentKey) {
        this.store = store;
        this.absentKey = RangeQuery.key(absentKey).want(RangeQuery.Want.COUNT);
    }

    /** The revision of the store at some time after this call. */
    public CompletableFuture<Long> newestRevision() {
        CompletableFuture<Long> shared = waiting;
        if (shared == null) {
            shared = new CompletableFuture<>();
            waiting = shared;
            sendIfFree();
        }
        return shared;
    }

    private void sendIfFree() {
        CompletableFuture<Long> sharing = waiting;
        if (inFlight || sharing == null) {
            return;
        }
        waiting = null;
        inFlight = true;
        Answers.on(
                store.range(absentKey),
                answer -> {
                    inFlight = false;
                    sharing.complete(answer.revision());
                    sendIfFree();
                },
                failure -> {
                    inFlight = false;
                    sharing.completeExceptionally(failure);
                    sendIfFree();
                });
    }
}
