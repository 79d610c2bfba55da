package io.keelson.orchestrator.storage.cache;

import io.keelson.orchestrator.object.Status;
import io.keelson.orchestrator.object.StatusException;
import io.keelson.orchestrator.storage.Answers;
import io.keelson.orchestrator.storage.StoreException;
import java.util.concurrent.CompletableFuture;

/** What clients are told when the store fails. */
final class StoreFailures {
    private static final int RETRY_SECONDS = 1;

    private StoreFailures() {}

    static <T> CompletableFuture<T> asStatus(CompletableFuture<T> answer) {
        CompletableFuture<T> told = new CompletableFuture<>();
        Answers.on(answer, told::complete, failure -> told.completeExceptionally(of(failure)));
        return told;
    }

    private static Throwable of(Throwable failure) {
        return failure instanceof StoreException store
                ? new StatusException(status(store), store)
                : failure;
    }

    private static Status status(StoreException failure) {
        String message = String.valueOf(failure.getMessage());
        return switch (failure.kind()) {
            case COMPACTED ->
                    Status.expired("The resourceVersion for the provided list is too old.");
            case UNAVAILABLE, CLOSED ->
                    Status.unavailable("the store: " + message).withRetryAfter(RETRY_SECONDS);
            case OUTCOME_UNKNOWN -> Status.timeout("the store: " + message, RETRY_SECONDS);
            case FUTURE_REVISION -> Status.timeout(message, RETRY_SECONDS);
            case TOO_LARGE -> Status.tooLarge(message);
            case LEASE_NOT_FOUND, NO_SPACE, DENIED, INVALID ->
                    Status.internal("the store: " + message);
        };
    }
}
