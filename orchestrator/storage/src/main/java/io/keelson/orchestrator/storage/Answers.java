package io.keelson.orchestrator.storage;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/** What to do when an answer comes. */
public final class Answers {
    private Answers() {}

    /** Exactly one of the two is called, with the failure itself and not its wrapping. */
    public static <T> void on(
            CompletableFuture<T> answer,
            Consumer<? super T> value,
            Consumer<? super Throwable> failure) {
        var _ =
                answer.whenComplete((got, thrown) -> {
                    if (thrown == null) {
                        value.accept(got);
                    } else {
                        failure.accept(unwrapped(thrown));
                    }
                });
    }

    /** Hands an answer on, whichever it is. */
    public static <T> void pass(CompletableFuture<T> from, CompletableFuture<T> to) {
        on(from, to::complete, to::completeExceptionally);
    }

    private static Throwable unwrapped(Throwable thrown) {
        Throwable cause = thrown.getCause();
        return thrown instanceof CompletionException && cause != null ? cause : thrown;
    }
}
