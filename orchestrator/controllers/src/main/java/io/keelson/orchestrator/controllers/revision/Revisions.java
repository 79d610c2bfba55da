package io.keelson.orchestrator.controllers.revision;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.Informer;
import io.keelson.orchestrator.client.Informers;
import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.OwnerReference;
import io.keelson.orchestrator.client.ReconcileLoop;
import io.keelson.orchestrator.controllers.workload.Ownership;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.LabelSelector;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.StatusException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The revisions of all owners of one kind. */
public final class Revisions {
    /** On pods: which revision they were made from. */
    public static final String POD_LABEL = "controller-revision-hash";

    /** Leaves room for the hash. */
    private static final int PREFIX_MAX = 223;

    private final ApiResource ownerResource;
    private final String hashLabel;
    private final Ownership<Obj> ownership;

    /**
     * @param hashLabel the label of revisions that holds the hash
     */
    public Revisions(Informers informers, ApiResource ownerResource, String hashLabel) {
        this.ownerResource = ownerResource;
        this.hashLabel = hashLabel;
        this.ownership =
                new Ownership<>(informers.of(ApiResource.CONTROLLER_REVISIONS), ownerResource);
    }

    /**
     * What an owner asks for.
     *
     * @param revision has the owner's template
     * @param collisionCount how often a name was another's
     */
    public record Wanted(Revision revision, int collisionCount) {}

    /** Names owners whose revisions change. */
    public void follow(
            ReconcileLoop loop, Informer<Obj> owners, Function<Obj, LabelSelector> selectorOf) {
        ownership.follow(loop, owners, selectorOf);
    }

    /** Those of an owner, oldest first; orphans that its selector matches are taken in. */
    public List<Revision> of(Api api, Obj owner, LabelSelector selector) {
        List<Revision> revisions = new ArrayList<>();
        for (Item<Obj> item : ownership.claim(api, owner, selector, _ -> true)) {
            if (!item.meta().isBeingDeleted()) {
                revisions.add(new Revision(item.obj()));
            }
        }
        revisions.sort(Revision.OLDEST_FIRST);
        return revisions;
    }

    /**
     * The revision with the owner's template, which has the highest number: it is made, or raised,
     * if need be.
     *
     * @param history as {@link #of} gave it
     * @param collisionCount as the owner's status has it
     */
    public Wanted wanted(Api api, Obj owner, List<Revision> history, int collisionCount) {
        Obj data = Revision.dataOf(owner);
        Revision equal = null;
        for (Revision each : history) {
            if (each.data().equals(data)) {
                equal = each;
            }
        }
        if (equal == null) {
            long number = history.isEmpty() ? 1 : history.getLast().number() + 1;
            return create(api, owner, data, number, collisionCount);
        }
        if (equal.number() != history.getLast().number()) {
            Node number = Node.of(history.getLast().number() + 1);
            Obj raised = equal.object().with("revision", number);
            equal = new Revision(api.update(ApiResource.CONTROLLER_REVISIONS, raised));
        }
        return new Wanted(equal, collisionCount);
    }

    private Wanted create(Api api, Obj owner, Obj data, long number, int collisionCount) {
        for (int collisions = collisionCount; ; collisions++) {
            Obj revision = make(owner, data, number, Canonical.hash(data, collisions));
            try {
                Obj created = api.create(ApiResource.CONTROLLER_REVISIONS, revision);
                return new Wanted(new Revision(created), collisions);
            } catch (StatusException e) {
                Obj there =
                        e.reason().equals("AlreadyExists")
                                ? api.find(ApiResource.CONTROLLER_REVISIONS, ObjectKey.of(revision))
                                : null;
                if (there == null || isOfPredecessor(there, owner)) {
                    throw e; // another turn finds the name free
                }
                if (isControlledBy(there, owner.text("metadata", "uid"))
                        && there.obj("data").equals(data)) {
                    return new Wanted(new Revision(there), collisions);
                }
            }
        }
    }

    private Obj make(Obj owner, Obj data, long number, String hash) {
        String name = owner.text("metadata", "name");
        String prefix = name.length() > PREFIX_MAX ? name.substring(0, PREFIX_MAX) : name;
        Obj labels = owner.obj("spec", "template", "metadata", "labels");
        Obj.Builder metadata =
                Obj.builder()
                        .put("name", prefix + "-" + hash)
                        .put("namespace", owner.text("metadata", "namespace"))
                        .put("labels", labels.with(hashLabel, Node.of(hash)));
        Obj annotations = owner.obj("metadata", "annotations");
        if (!annotations.isEmpty()) {
            metadata.put("annotations", annotations);
        }
        Arr owners = Arr.of(OwnerReference.controller(ownerResource, owner).toObj());
        return Obj.builder()
                .put("apiVersion", ApiResource.CONTROLLER_REVISIONS.apiVersion())
                .put("kind", ApiResource.CONTROLLER_REVISIONS.kind())
                .put("metadata", metadata.put("ownerReferences", owners).build())
                .put("data", data)
                .put("revision", Node.of(number))
                .build();
    }

    /** Of an owner of the same kind and name that was deleted: its revisions will be, too. */
    private boolean isOfPredecessor(Obj revision, Obj owner) {
        Obj controller = controller(revision);
        return controller != null
                && controller.text("kind").equals(ownerResource.kind())
                && controller.text("name").equals(owner.text("metadata", "name"))
                && !controller.text("uid").equals(owner.text("metadata", "uid"));
    }

    private static boolean isControlledBy(Obj revision, String ownerUid) {
        Obj controller = controller(revision);
        return controller != null && controller.text("uid").equals(ownerUid);
    }

    private static @Nullable Obj controller(Obj object) {
        for (Node node : object.arr("metadata", "ownerReferences")) {
            if (node instanceof Obj reference && reference.isTrue("controller")) {
                return reference;
            }
        }
        return null;
    }

    /**
     * Deletes the oldest of those that nobody needs, until as many of these are left as the owner
     * wants to keep.
     *
     * @param needed names of those that pods are made from
     */
    public void truncate(Api api, Obj owner, List<Revision> history, Set<String> needed) {
        long limit = owner.whole(10, "spec", "revisionHistoryLimit");
        List<Revision> spare = new ArrayList<>(history);
        spare.removeIf(each -> needed.contains(each.name()));
        for (Revision each : spare.subList(0, (int) Math.max(0, spare.size() - limit))) {
            api.delete(
                    ApiResource.CONTROLLER_REVISIONS,
                    ObjectKey.of(each.object()),
                    each.object().text("metadata", "uid"));
        }
    }
}
