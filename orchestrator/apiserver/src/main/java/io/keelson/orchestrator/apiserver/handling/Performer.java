package io.keelson.orchestrator.apiserver.handling;

import io.keelson.orchestrator.apiserver.http.HttpCall;
import io.keelson.orchestrator.object.Status;
import io.keelson.orchestrator.object.StatusException;
import io.keelson.orchestrator.storage.Loop;
import io.keelson.orchestrator.storage.Store;
import io.keelson.orchestrator.storage.StoreException;
import io.keelson.orchestrator.storage.cache.ContinueExpiredException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what steps say, until one is an answer. Everything happens on one loop. */
public final class Performer {
    private static final Logger LOG = LoggerFactory.getLogger("apiserver");

    private final Store store;
    private final Loop loop;
    private final RandomGenerator random;
    private final Lanes lanes;

    public Performer(Store store, Loop loop, RandomGenerator random, Lanes lanes) {
        this.store = store;
        this.loop = loop;
        this.random = random;
        this.lanes = lanes;
    }

    /** Any thread. */
    public void perform(Supplier<Step> first, HttpCall http) {
        loop.execute(() -> next(first, http));
    }

    private void next(Supplier<Step> computation, HttpCall http) {
        try {
            carryOut(computation.get(), http);
        } catch (StatusException e) {
            answer(http, Reply.of(e.status()));
        } catch (RuntimeException e) {
            LOG.error("a request failed: {} {}", http.method(), http.path(), e);
            answer(http, Reply.of(Status.internal("see the server's log, " + http.auditId())));
        }
    }

    private void carryOut(Step step, HttpCall http) {
        switch (step) {
            case Step.Respond(Reply reply) -> answer(http, reply);
            case Step.RespondInPieces(var mediaType, var pieces, var warnings) ->
                    http.respond(200, mediaType, pieces, Warnings.headers(warnings));
            case Step.Commit commit ->
                    whenDone(
                            store.txn(commit.txn()),
                            answer -> next(() -> commit.then().apply(answer), http),
                            failure -> {
                                StoreException cause = storeFailure(failure);
                                next(() -> commit.failed().apply(cause), http);
                            });
            case Step.Join join -> lanes.join(join, goOn -> next(goOn, http));
            case Step.Wait<?> wait -> waitFor(wait, http);
            case Step.Stream(Watching watching) ->
                    watching.start(http.stream(200, watching.mediaType(), Map.of()), loop, random);
            case Step.Offload<?> offload -> compute(offload, http);
        }
    }

    private <T> void compute(Step.Offload<T> offload, HttpCall http) {
        http.offload(() -> {
            Supplier<Step> goOn;
            try {
                T done = offload.work().get();
                goOn = () -> offload.then().apply(done);
            } catch (RuntimeException e) {
                goOn =
                        () -> {
                            throw e;
                        };
            }
            perform(goOn, http);
        });
    }

    private <T> void waitFor(Step.Wait<T> wait, HttpCall http) {
        whenDone(
                wait.what().get(),
                answer -> next(() -> wait.then().apply(answer), http),
                failure -> answer(http, Reply.of(status(failure))));
    }

    private static <T> void whenDone(
            CompletableFuture<T> future, Consumer<T> done, Consumer<Throwable> failed) {
        var _ =
                future.whenComplete((answer, failure) -> {
                    if (failure == null) {
                        done.accept(answer);
                    } else {
                        failed.accept(failure);
                    }
                });
    }

    static Status status(Throwable failure) {
        return switch (failure) {
            case StatusException refused -> refused.status();
            case ContinueExpiredException expired -> expired.status();
            case CompletionException wrapped when wrapped.getCause() != null ->
                    status(wrapped.getCause());
            default -> {
                LOG.error("a read failed", failure);
                yield Status.internal("see the server's log");
            }
        };
    }

    static StoreException storeFailure(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
        return cause instanceof StoreException known
                ? known
                : new StoreException(
                        StoreException.Kind.OUTCOME_UNKNOWN, String.valueOf(cause), cause);
    }

    private static void answer(HttpCall http, Reply reply) {
        http.respond(reply.code(), reply.mediaType(), reply.body(), reply.headers());
    }
}
