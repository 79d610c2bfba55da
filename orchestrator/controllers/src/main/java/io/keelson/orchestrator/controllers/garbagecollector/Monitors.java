package io.keelson.orchestrator.controllers.garbagecollector;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.Discovery;
import io.keelson.orchestrator.client.Informer;
import io.keelson.orchestrator.client.Informers;
import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.client.Meta;
import io.keelson.orchestrator.controllers.garbagecollector.Graph.Vertex;
import io.keelson.orchestrator.object.StatusException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Watches every resource whose objects can be deleted. */
final class Monitors {
    /** Nobody owns events, nor do they own anything; there are many. */
    private static final Set<String> IGNORED = Set.of("events", "events.events.k8s.io");

    private final Informers informers;
    private final Changes changes;
    private final Map<ApiResource, Informer<?>> monitored = new ConcurrentHashMap<>();
    private volatile Discovery discovery = new Discovery(List.of(), List.of());

    /** Hears of changes. */
    @FunctionalInterface
    interface Changes {
        void changed(ApiResource resource, @Nullable Meta before, @Nullable Meta now);
    }

    Monitors(Informers informers, Changes changes) {
        this.informers = informers;
        this.changes = changes;
    }

    /** Watches what there is by now. */
    void discover(Api api) {
        Discovery found = Discovery.ask(api);
        for (ApiResource resource : found.preferred("delete", "list", "watch")) {
            if (!monitored.containsKey(resource) && !IGNORED.contains(resource.toString())) {
                monitor(resource, informers.metadata(resource));
            }
        }
        discovery = found;
        informers.start();
    }

    private <V> void monitor(ApiResource resource, Informer<V> informer) {
        monitored.put(resource, informer);
        informer.onChange((before, now) -> changes.changed(resource, metaOf(before), metaOf(now)));
    }

    private static <V> @Nullable Meta metaOf(@Nullable Item<V> item) {
        return item == null ? null : item.meta();
    }

    /** Done when all have seen everything there was. */
    CompletableFuture<Void> synced() {
        return CompletableFuture.allOf(
                monitored.values().stream()
                        .map(Informer::synced)
                        .toArray(CompletableFuture[]::new));
    }

    /** The resource of a kind; null if the API had none of it when it was asked last. */
    @Nullable ApiResource ofKind(String apiVersion, String kind) {
        return discovery.ofKind(apiVersion, kind);
    }

    /**
     * Dependents that the graph may not know, of an owner that was marked for deletion: those of
     * resources whose informer has not seen that much of the store yet. What comes to depend on it
     * afterwards knew what it did.
     */
    List<Vertex> unseenDependents(Vertex owner, Api api) {
        List<Vertex> found = new ArrayList<>();
        long revision = owner.meta().revision();
        for (Informer<?> informer : monitored.values()) {
            ApiResource resource = informer.resource();
            if (informer.revision() >= revision
                    || (owner.resource().namespaced() && !resource.namespaced())) {
                continue;
            }
            for (Meta meta : list(resource, owner.meta().namespace(), revision, api)) {
                if (meta.owners().stream().anyMatch(each -> each.uid().equals(owner.uid()))) {
                    found.add(new Vertex(resource, meta));
                }
            }
        }
        return found;
    }

    private static List<Meta> list(ApiResource resource, String namespace, long revision, Api api) {
        try {
            return api.listMetadata(resource, namespace, revision);
        } catch (StatusException e) {
            if (e.code() == 404) {
                return List.of(); // the kind is no more
            }
            throw e;
        }
    }
}
