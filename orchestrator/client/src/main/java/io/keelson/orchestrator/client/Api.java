package io.keelson.orchestrator.client;

import io.keelson.orchestrator.object.JsonReader;
import io.keelson.orchestrator.object.MalformedException;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Status;
import io.keelson.orchestrator.object.StatusException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * The API, as one identity sees it. What waits for its answer throws a {@link StatusException} for
 * every answer that is no success, with the server's words; one that never came is a 503.
 */
public final class Api {
    /** Of a batch, sent at a time: enough that the store's commits are shared. */
    private static final int TOGETHER_MAX = 64;

    private static final int SENDINGS_MAX = 8;
    private static final Duration RESEND = Duration.ofMillis(200);

    private final Transport transport;
    private final Clockwork clockwork;
    private final @Nullable Written written;

    public Api(Transport transport, Clockwork clockwork) {
        this(transport, clockwork, null);
    }

    private Api(Transport transport, Clockwork clockwork, @Nullable Written written) {
        this.transport = transport;
        this.clockwork = clockwork;
        this.written = written;
    }

    /** The same, and what it writes is noted there. */
    Api noting(Written where) {
        return new Api(transport, clockwork, where);
    }

    Transport transport() {
        return transport;
    }

    /** How one of several requests ended: an object, or why not. */
    public sealed interface Outcome {
        record Done(Obj object) implements Outcome {}

        record Failed(Status status) implements Outcome {}

        default boolean isDone() {
            return this instanceof Done;
        }
    }

    /** The newest version. */
    public Obj get(ApiResource resource, ObjectKey key) {
        return await(request(Transport.Request.get(resource.path(key), Map.of())));
    }

    /** The newest version; null if there is none. */
    public @Nullable Obj find(ApiResource resource, ObjectKey key) {
        try {
            return get(resource, key);
        } catch (StatusException e) {
            if (e.code() == 404) {
                return null;
            }
            throw e;
        }
    }

    /**
     * All of them, as they are now.
     *
     * @param namespace empty for those of all namespaces
     * @param query such as {@code labelSelector}
     */
    public List<Obj> list(ApiResource resource, String namespace, Map<String, String> query) {
        return list(Transport.Request.get(resource.path(namespace), query));
    }

    /** The metadata of all of them, no older than that revision. */
    public List<Meta> listMetadata(ApiResource resource, String namespace, long revision) {
        Map<String, String> notOlder =
                Map.of(
                        "resourceVersion",
                        Long.toString(revision),
                        "resourceVersionMatch",
                        "NotOlderThan");
        Transport.Request request = Transport.Request.get(resource.path(namespace), notOlder);
        return list(request.accepting(Transport.PARTIAL_METADATA_LIST)).stream()
                .map(Meta::of)
                .toList();
    }

    /** A document that is no object of a resource. */
    Obj document(String path, String mediaType) {
        return await(request(Transport.Request.get(path, Map.of()).accepting(mediaType)));
    }

    private List<Obj> list(Transport.Request request) {
        Obj list = await(request(request));
        List<Obj> items = new ArrayList<>();
        for (Node node : list.arr("items")) {
            if (node instanceof Obj item) {
                items.add(item);
            }
        }
        return items;
    }

    public Obj create(ApiResource resource, Obj object) {
        return perform(Write.create(resource, object));
    }

    public Obj update(ApiResource resource, Obj object) {
        return perform(Write.update(resource, object));
    }

    public Obj updateStatus(ApiResource resource, Obj object) {
        return perform(Write.updateStatus(resource, object));
    }

    public Obj mergePatch(ApiResource resource, ObjectKey key, Obj patch) {
        return perform(Write.mergePatch(resource, key, patch));
    }

    /**
     * Deletes all of them.
     *
     * @param options fields of {@code DeleteOptions}
     */
    public void deleteCollection(ApiResource resource, String namespace, Obj options) {
        await(request(Write.deleteCollection(resource, namespace, options).request()));
    }

    /** Deletes that very object, if it is still there. */
    public void delete(ApiResource resource, ObjectKey key, String uid) {
        try {
            perform(Write.delete(resource, key, uid));
        } catch (StatusException e) {
            if (e.code() != 404 && e.code() != 409) {
                throw e;
            }
        }
    }

    /** Carries it out, and waits for that. */
    public Obj perform(Write write) {
        return await(send(write));
    }

    /** Carries them out, many at a time, and waits for all; answers stand in the same order. */
    public List<Outcome> performAll(List<Write> writes) {
        List<Outcome> outcomes = new ArrayList<>(writes.size());
        for (int from = 0; from < writes.size(); from += TOGETHER_MAX) {
            List<CompletableFuture<Obj>> sent =
                    writes.subList(from, Math.min(writes.size(), from + TOGETHER_MAX)).stream()
                            .map(this::send)
                            .toList();
            for (CompletableFuture<Obj> each : sent) {
                try {
                    outcomes.add(new Outcome.Done(await(each)));
                } catch (StatusException e) {
                    outcomes.add(new Outcome.Failed(e.status()));
                }
            }
        }
        return outcomes;
    }

    /**
     * Carries it out. A creation whose answer never came is sent again under the same name: either
     * it exists by then, and is read, or it does not, and is made.
     *
     * @return fails with a {@link StatusException}
     */
    public CompletableFuture<Obj> send(Write write) {
        Written where = written;
        CompletableFuture<Obj> answer =
                write.verb() == Write.Verb.CREATE ? create(write, 1) : request(write.request());
        return where == null
                ? answer
                : answer.whenComplete((object, failure) -> {
                    if (failure == null) {
                        where.add(write, object);
                    } else if (isUnheard(status(failure))) {
                        where.addUnheard(write);
                    }
                });
    }

    /** It may have been carried out, or may not. */
    private static boolean isUnheard(StatusException failure) {
        return failure.getCause() instanceof TransportException || failure.code() == 504;
    }

    private CompletableFuture<Obj> create(Write write, int sending) {
        CompletableFuture<Obj> created = new CompletableFuture<>();
        var _ =
                request(write.request())
                        .whenComplete((object, failure) -> {
                            if (failure == null) {
                                created.complete(object);
                                return;
                            }
                            StatusException status = status(failure);
                            if (status.getCause() instanceof TransportException
                                    && sending < SENDINGS_MAX) {
                                clockwork.schedule(
                                        RESEND.multipliedBy(1L << sending),
                                        () -> pass(create(write, sending + 1), created));
                            } else if (sending > 1 && status.reason().equals("AlreadyExists")) {
                                Transport.Request get =
                                        Transport.Request.get(
                                                write.resource().path(write.key()), Map.of());
                                pass(request(get), created);
                            } else {
                                created.completeExceptionally(status);
                            }
                        });
        return created;
    }

    private static <T> void pass(CompletableFuture<T> from, CompletableFuture<T> to) {
        var _ =
                from.whenComplete((value, failure) -> {
                    if (failure == null) {
                        to.complete(value);
                    } else {
                        to.completeExceptionally(failure);
                    }
                });
    }

    private CompletableFuture<Obj> request(Transport.Request request) {
        return transport.send(request).thenApply(Api::read);
    }

    private static Obj read(Transport.Answer answer) {
        Obj object;
        try {
            object = JsonReader.readObj(answer.body());
        } catch (MalformedException e) {
            throw new StatusException(
                    Status.unavailable("an answer " + answer.code() + " that is no object"), e);
        }
        if (answer.code() >= 300) {
            throw new StatusException(Status.of(object));
        }
        return object;
    }

    private <T> T await(CompletableFuture<T> future) {
        try {
            return clockwork.await(future);
        } catch (CompletionException e) {
            throw status(e);
        }
    }

    private static StatusException status(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
        return cause instanceof StatusException known
                ? known
                : new StatusException(
                        Status.unavailable(String.valueOf(cause.getMessage())), cause);
    }
}
