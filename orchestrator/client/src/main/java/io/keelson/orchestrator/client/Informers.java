package io.keelson.orchestrator.client;

import io.keelson.orchestrator.object.JsonReader;
import io.keelson.orchestrator.object.Obj;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The informers of a process, one a resource, shared by all who ask. They are asked for first, and
 * started together.
 */
public final class Informers implements AutoCloseable {
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final Transport transport;
    private final Clockwork clockwork;
    private final Map<ApiResource, Informer<?>> informers = new LinkedHashMap<>();
    private final Map<ApiResource, Reflector> reflectors = new LinkedHashMap<>();
    private @Nullable Index<PodView> podsByNode;
    private @Nullable Index<PodView> podsByClaim;

    /**
     * @param transport of an identity that may see everything that is asked for
     */
    public Informers(Transport transport, Clockwork clockwork) {
        this.transport = transport;
        this.clockwork = clockwork;
    }

    /** Of whole objects, which are decoded when they are asked for. */
    public Informer<Obj> of(ApiResource resource) {
        return of(resource, View.OBJECT);
    }

    public Informer<PodView> pods() {
        return of(ApiResource.PODS, PodView.VIEW);
    }

    /** Pods by the name of their node; one index for all who ask. */
    public synchronized Index<PodView> podsByNode() {
        Index<PodView> index = podsByNode;
        if (index == null) {
            index = pods().index(pod -> List.of(pod.view().nodeName()));
            podsByNode = index;
        }
        return index;
    }

    /** Pods by {@code namespace/name} of the claims that they use; one index for all who ask. */
    public synchronized Index<PodView> podsByClaim() {
        Index<PodView> index = podsByClaim;
        if (index == null) {
            index =
                    pods().index(pod ->
                            pod.view().claims().stream()
                                    .map(name -> pod.meta().namespace() + "/" + name)
                                    .toList());
            podsByClaim = index;
        }
        return index;
    }

    /**
     * Whatever informer there is of it by now, or else one that keeps only metadata. To be asked
     * for when all others have been, since who wants more than that has to come first.
     */
    public synchronized Informer<?> metadata(ApiResource resource) {
        Informer<?> had = informers.get(resource);
        return had == null ? of(resource, View.METADATA) : had;
    }

    /**
     * @param view the same for all who ask for this resource
     */
    public <V> Informer<V> of(ApiResource resource, View<V> view) {
        return of(resource, view, "");
    }

    /**
     * Of some of a resource's objects only. One that leaves the selection is gone for the informer.
     *
     * @param fieldSelector the same for all who ask for this resource
     */
    @SuppressWarnings("unchecked") // the view that made it is the one it is asked for with
    public synchronized <V> Informer<V> of(
            ApiResource resource, View<V> view, String fieldSelector) {
        return (Informer<V>)
                informers.computeIfAbsent(
                        resource, absent -> new Informer<>(absent, view, fieldSelector));
    }

    /** Starts those that have been asked for since the last start. */
    public synchronized void start() {
        for (Informer<?> informer : informers.values()) {
            if (!reflectors.containsKey(informer.resource())) {
                Reflector reflector = new Reflector(informer, transport, clockwork);
                reflectors.put(informer.resource(), reflector);
                reflector.start();
            }
        }
    }

    /** Done when all have seen everything there was. */
    public synchronized CompletableFuture<Void> synced() {
        return all(informers.values().stream().map(Informer::synced).toList());
    }

    /**
     * Runs that once the informers have seen all of it; what has no informer is not waited for.
     * What was sent and not answered is looked for first: it may have been done. Deletions come
     * last: what was made and deleted at once is not there before it is seen either.
     */
    void whenSeen(Written written, Runnable action) {
        List<CompletableFuture<Void>> known = new ArrayList<>();
        for (Written.Unheard write : written.unheard()) {
            if (started(write.resource()) != null) {
                CompletableFuture<Void> looked = new CompletableFuture<>();
                known.add(looked);
                look(write, written, looked);
            }
        }
        var _ = all(known).thenRun(() -> whenWritten(written, action));
    }

    /** Asks what became of a write whose answer never came, until somebody knows. */
    private void look(Written.Unheard write, Written written, CompletableFuture<Void> looked) {
        var _ =
                transport
                        .send(Transport.Request.get(write.resource().path(write.key()), Map.of()))
                        .whenComplete((answer, failure) -> {
                            int code = failure == null ? answer.code() : 0;
                            if (code == 200) {
                                written.found(write, JsonReader.readObj(answer.body()));
                                looked.complete(null);
                            } else if (code == 404) {
                                written.missed(write);
                                looked.complete(null);
                            } else {
                                clockwork.schedule(LOOK_AGAIN, () -> look(write, written, looked));
                            }
                        });
    }

    private void whenWritten(Written written, Runnable action) {
        List<CompletableFuture<Void>> seen = new ArrayList<>();
        written.revisions()
                .forEach((resource, revision) -> {
                    Informer<?> informer = started(resource);
                    if (informer != null) {
                        CompletableFuture<Void> at = new CompletableFuture<>();
                        seen.add(at);
                        informer.whenAt(revision, () -> at.complete(null));
                    }
                });
        var _ = all(seen).thenRun(() -> whenDeleted(written, action));
    }

    private void whenDeleted(Written written, Runnable action) {
        List<CompletableFuture<Void>> seen = new ArrayList<>();
        for (Written.Deleted deleted : written.deleted()) {
            Informer<?> informer = started(deleted.resource());
            if (informer != null) {
                CompletableFuture<Void> gone = new CompletableFuture<>();
                seen.add(gone);
                informer.whenDeleted(deleted.key(), deleted.uid(), () -> gone.complete(null));
            }
        }
        var _ = all(seen).thenRun(action);
    }

    private static CompletableFuture<Void> all(List<CompletableFuture<Void>> each) {
        return CompletableFuture.allOf(each.toArray(CompletableFuture[]::new));
    }

    private synchronized @Nullable Informer<?> started(ApiResource resource) {
        return reflectors.containsKey(resource) ? informers.get(resource) : null;
    }

    @Override
    public synchronized void close() {
        reflectors.values().forEach(Reflector::close);
    }
}
