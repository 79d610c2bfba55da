package io.keelson.orchestrator.controllers.garbagecollector;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.EventRecorder;
import io.keelson.orchestrator.client.Meta;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.OwnerReference;
import io.keelson.orchestrator.client.Reconciler;
import io.keelson.orchestrator.client.Write;
import io.keelson.orchestrator.controllers.garbagecollector.Graph.Vertex;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.StatusException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Decides about one object at a time; a name is an object's uid. */
final class Collecting implements Reconciler {
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

    private final Graph graph;
    private final Monitors monitors;
    private final EventRecorder events;
    private final Consumer<Vertex> enqueue;
    private final AbsentOwners absent = new AbsentOwners();

    /**
     * @param enqueue asks for a turn
     */
    Collecting(Graph graph, Monitors monitors, EventRecorder events, Consumer<Vertex> enqueue) {
        this.graph = graph;
        this.monitors = monitors;
        this.events = events;
        this.enqueue = enqueue;
    }

    @Override
    public @Nullable Duration reconcile(ObjectKey key, Api api) {
        Vertex item = graph.get(key.name());
        if (item == null) {
            return null;
        }
        if (!item.meta().isBeingDeleted()) {
            return item.meta().owners().isEmpty() ? null : judge(item, api);
        }
        if (item.isDeletingDependents()) {
            awaitDependents(item, api);
        } else if (item.meta().finalizers().contains(Graph.ORPHAN)) {
            return orphanDependents(item, api);
        }
        return null;
    }

    private @Nullable Duration judge(Vertex item, Api api) {
        References references = classify(item, api);
        Meta meta = item.meta();
        if (references.unclear) {
            return references.ahead ? LOOK_AGAIN : null;
        }
        if (!references.solid.isEmpty()) {
            List<OwnerReference> kept = references.kept(meta.owners());
            if (kept.size() < meta.owners().size()) {
                api.perform(ownersPatch(item, kept));
            }
        } else if (!references.waitingForDependentsDeletion.isEmpty()
                && !graph.dependents(item.uid()).isEmpty()) {
            if (isInCircle(item) && unblockOwners(item, api)) {
                return Duration.ZERO;
            }
            delete(item, "Foreground", api);
        } else {
            delete(item, propagation(meta), api);
        }
        return references.ahead ? LOOK_AGAIN : null;
    }

    /** A dependent of it waits for it. */
    private boolean isInCircle(Vertex item) {
        return graph.dependents(item.uid()).stream().anyMatch(Vertex::isDeletingDependents);
    }

    /** Nobody waits for it any more; false if nobody did. */
    private static boolean unblockOwners(Vertex item, Api api) {
        List<OwnerReference> owners = item.meta().owners();
        List<OwnerReference> unblocked = owners.stream().map(OwnerReference::unblocked).toList();
        if (unblocked.equals(owners)) {
            return false;
        }
        api.perform(ownersPatch(item, unblocked));
        return true;
    }

    /** What it asks for itself, by a finalizer that it has already. */
    private static String propagation(Meta meta) {
        if (meta.finalizers().contains(Graph.ORPHAN)) {
            return "Orphan";
        }
        return meta.finalizers().contains(Graph.FOREGROUND) ? "Foreground" : "Background";
    }

    private References classify(Vertex item, Api api) {
        References references = new References();
        for (OwnerReference reference : item.meta().owners()) {
            Vertex owner = graph.get(reference.uid());
            if (owner != null && owner.isMeantBy(reference, item.meta().namespace())) {
                (owner.isDeletingDependents()
                                ? references.waitingForDependentsDeletion
                                : references.solid)
                        .add(reference);
                continue;
            }
            if (owner != null
                    && owner.resource().namespaced()
                    && !owner.meta().namespace().equals(item.meta().namespace())) {
                reportInvalidNamespace(item, reference);
            }
            lookUp(item, reference, references, api);
        }
        return references;
    }

    /** The graph knows nothing of it, which is no evidence: the API is asked. */
    private void lookUp(Vertex item, OwnerReference reference, References references, Api api) {
        String namespace = item.meta().namespace();
        if (absent.contains(namespace, reference)) {
            references.dangling.add(reference);
            return;
        }
        ApiResource resource = monitors.ofKind(reference.apiVersion(), reference.kind());
        if (resource == null || (resource.namespaced() && namespace.isEmpty())) {
            references.unclear = true;
            references.ahead |= resource == null;
            return;
        }
        Obj owner =
                api.find(
                        resource,
                        new ObjectKey(resource.namespaced() ? namespace : "", reference.name()));
        if (owner == null || !owner.text("metadata", "uid").equals(reference.uid())) {
            absent.add(namespace, reference);
            references.dangling.add(reference);
            return;
        }
        references.ahead = true;
        (new Vertex(resource, Meta.of(owner)).isDeletingDependents()
                        ? references.waitingForDependentsDeletion
                        : references.solid)
                .add(reference);
    }

    private void reportInvalidNamespace(Vertex item, OwnerReference reference) {
        String namespace = item.meta().namespace();
        events.warning(
                item.toObj(),
                "OwnerRefInvalidNamespace",
                "ownerRef [%s/%s, namespace: %s, name: %s, uid: %s] does not exist in namespace \"%s\""
                        .formatted(
                                reference.apiVersion(),
                                reference.kind(),
                                namespace,
                                reference.name(),
                                reference.uid(),
                                namespace));
    }

    /** It goes when none is left that blocks it; these are looked at until then. */
    private void awaitDependents(Vertex item, Api api) {
        List<Vertex> blocking =
                graph.dependents(item.uid()).stream()
                        .filter(each -> each.blocks(item.uid()))
                        .toList();
        if (blocking.isEmpty()) {
            blocking =
                    monitors.unseenDependents(item, api).stream()
                            .filter(each -> each.blocks(item.uid()))
                            .toList();
        }
        if (blocking.isEmpty()) {
            removeFinalizer(item, Graph.FOREGROUND, api);
        } else if (graph.waitsForItself(item)) {
            unblockOwners(item, api);
        } else {
            blocking.stream().filter(each -> !each.isDeletingDependents()).forEach(enqueue);
        }
    }

    private @Nullable Duration orphanDependents(Vertex item, Api api) {
        List<Vertex> dependents = new ArrayList<>(graph.dependents(item.uid()));
        if (dependents.isEmpty()) {
            dependents.addAll(monitors.unseenDependents(item, api));
        }
        if (dependents.isEmpty()) {
            removeFinalizer(item, Graph.ORPHAN, api);
            return null;
        }
        List<Write> patches = new ArrayList<>();
        for (Vertex dependent : dependents) {
            patches.add(
                    ownersPatch(
                            dependent,
                            dependent.meta().owners().stream()
                                    .filter(each -> !each.uid().equals(item.uid()))
                                    .toList()));
        }
        for (Api.Outcome outcome : api.performAll(patches)) {
            if (outcome instanceof Api.Outcome.Failed(var status) && status.code() != 404) {
                throw status.exception();
            }
        }
        return Duration.ZERO; // to see that none is left
    }

    private static void delete(Vertex item, String propagation, Api api) {
        Obj options =
                Obj.of("propagationPolicy", Node.of(propagation))
                        .withAt(
                                Node.of(Long.toString(item.meta().revision())),
                                "preconditions",
                                "resourceVersion");
        ignoringGone(
                () -> api.perform(Write.delete(item.resource(), item.key(), item.uid(), options)));
    }

    private static void removeFinalizer(Vertex item, String finalizer, Api api) {
        List<String> rest =
                item.meta().finalizers().stream().filter(each -> !each.equals(finalizer)).toList();
        ignoringGone(() -> api.perform(patch(item, "finalizers", Arr.ofTexts(rest))));
    }

    private static Write ownersPatch(Vertex item, List<OwnerReference> owners) {
        return patch(
                item,
                "ownerReferences",
                Arr.of(owners.stream().map(OwnerReference::toObj).toList()));
    }

    /** Of that version only: whoever was faster may have meant it otherwise. */
    private static Write patch(Vertex item, String field, Arr value) {
        Obj metadata =
                Obj.builder()
                        .put("uid", item.uid())
                        .put("resourceVersion", Long.toString(item.meta().revision()))
                        .put(field, value.isEmpty() ? Node.Null.NULL : value)
                        .build();
        return Write.mergePatch(item.resource(), item.key(), Obj.of("metadata", metadata));
    }

    private static void ignoringGone(Runnable request) {
        try {
            request.run();
        } catch (StatusException e) {
            if (e.code() != 404) {
                throw e;
            }
        }
    }
}
