package io.keelson.orchestrator.apiserver.handling;

import io.keelson.orchestrator.storage.StoreException;
import io.keelson.orchestrator.storage.Txn;
import io.keelson.orchestrator.storage.TxnAnswer;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is to be done next about a request. */
public sealed interface Step {
    /** Answer. */
    record Respond(Reply reply) implements Step {}

    /** Answer with something long, which is made while it is sent: without touching the loop's. */
    record RespondInPieces(String mediaType, Iterator<ByteBuffer> pieces, List<String> warnings)
            implements Step {}

    /**
     * Carry out a transaction, or read.
     *
     * @param failed what follows when the store did not, or perhaps did not, carry it out
     */
    record Commit(Txn txn, Function<TxnAnswer, Step> then, Function<StoreException, Step> failed)
            implements Step {}

    /**
     * Carry it out when its turn in a lane has come, perhaps with others in one transaction.
     *
     * @param attempt what to do then, which is a commit or an answer
     */
    record Join(String lane, Function<Turn, Step> attempt) implements Step {}

    /**
     * Go on when the cache has an answer. A failure is a {@link
     * io.keelson.orchestrator.object.StatusException}, and the client's answer.
     */
    record Wait<T extends @Nullable Object>(
            Supplier<CompletableFuture<T>> what, Function<T, Step> then) implements Step {}

    /** Answer with a stream of events. */
    record Stream(Watching watching) implements Step {}

    /**
     * Compute away from the loop what takes long, then go on, on the loop.
     *
     * @param work touches nothing of the loop's
     */
    record Offload<T extends @Nullable Object>(Supplier<T> work, Function<T, Step> then)
            implements Step {}

    /**
     * The same, and the client is told something beside the answer; a stream has no room for it.
     */
    static Step warning(Step step, String warning) {
        return switch (step) {
            case Respond(Reply reply) -> new Respond(reply.warning(List.of(warning)));
            case RespondInPieces(var mediaType, var pieces, var before) ->
                    new RespondInPieces(mediaType, pieces, Warnings.and(before, List.of(warning)));
            case Commit(
                            Txn txn,
                            Function<TxnAnswer, Step> then,
                            Function<StoreException, Step> failed) ->
                    new Commit(
                            txn,
                            answer -> warning(then.apply(answer), warning),
                            failure -> warning(failed.apply(failure), warning));
            case Join(String lane, Function<Turn, Step> attempt) ->
                    new Join(lane, turn -> warning(attempt.apply(turn), warning));
            case Wait<?> wait -> warningOf(wait, warning);
            case Offload<?> offload -> warningOf(offload, warning);
            case Stream stream -> stream;
        };
    }

    private static <T extends @Nullable Object> Step warningOf(Wait<T> wait, String warning) {
        return new Wait<>(wait.what(), answer -> warning(wait.then().apply(answer), warning));
    }

    private static <T extends @Nullable Object> Step warningOf(Offload<T> offload, String warning) {
        return new Offload<>(offload.work(), done -> warning(offload.then().apply(done), warning));
    }
}
