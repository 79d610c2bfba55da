package io.keelson.orchestrator.controllers.workload;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.Index;
import io.keelson.orchestrator.client.Informer;
import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.OwnerReference;
import io.keelson.orchestrator.client.ReconcileLoop;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.LabelSelector;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.StatusException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which objects are an owner's: those whose controller it is and that its selector matches. Orphans
 * that match are taken in, and what stopped matching is let go.
 *
 * @param <V> what the owned objects are read as
 */
public final class Ownership<V> {
    private static final String ORPHANS_OF = "orphans of ";

    /** The same for all, so that controllers of pods share one index of them. */
    private static final Function<Item<?>, Collection<String>> CONTROLLER =
            Ownership::controllerKey;

    private final Informer<V> owned;
    private final ApiResource ownerResource;
    private final Index<V> byController;

    /**
     * Before the informer starts.
     *
     * @param owned informer of what may be owned
     */
    public Ownership(Informer<V> owned, ApiResource ownerResource) {
        this.owned = owned;
        this.ownerResource = ownerResource;
        this.byController = owned.index(CONTROLLER);
    }

    /** Orphans by namespace, others by their controller's uid. */
    private static List<String> controllerKey(Item<?> item) {
        OwnerReference controller = item.meta().controller();
        return List.of(
                controller == null ? ORPHANS_OF + item.meta().namespace() : controller.uid());
    }

    /** Those whose controller has that uid, whatever their labels. */
    public List<Item<V>> controlledBy(String ownerUid) {
        return byController.get(ownerUid);
    }

    /** Those of a namespace that nobody controls. */
    public List<Item<V>> orphans(String namespace) {
        return byController.get(ORPHANS_OF + namespace);
    }

    /**
     * Takes in and lets go, and tells what is the owner's then. An owner that is being deleted
     * takes nothing in; before the first is taken in, the store is asked whether it is.
     *
     * @param eligible of orphans, which may be taken in at all
     */
    public List<Item<V>> claim(
            Api api, Obj owner, LabelSelector selector, Predicate<Item<V>> eligible) {
        return claim(api, owner, selector, controlledBy(owner.text("metadata", "uid")), eligible);
    }

    /**
     * The same, where only some of what the owner controls matters: the rest is neither told nor
     * let go.
     *
     * @param controlled those of {@link #controlledBy} that do
     */
    public List<Item<V>> claim(
            Api api,
            Obj owner,
            LabelSelector selector,
            List<Item<V>> controlled,
            Predicate<Item<V>> eligible) {
        String uid = owner.text("metadata", "uid");
        boolean ownerGoes = !owner.text("metadata", "deletionTimestamp").isEmpty();
        List<Item<V>> mine = new ArrayList<>(controlled.size());
        for (Item<V> item : controlled) {
            if (selector.matches(item.meta().labels())) {
                mine.add(item);
            } else if (!ownerGoes) {
                release(api, item, uid);
            }
        }
        if (ownerGoes || selector.isEmpty()) {
            return mine;
        }
        Boolean alive = null;
        for (Item<V> item : orphans(owner.text("metadata", "namespace"))) {
            if (item.meta().isBeingDeleted()
                    || !selector.matches(item.meta().labels())
                    || !eligible.test(item)) {
                continue;
            }
            alive = alive == null ? isAlive(api, owner) : alive;
            if (alive && adopt(api, item, owner)) {
                mine.add(item);
            }
        }
        return mine;
    }

    private boolean isAlive(Api api, Obj owner) {
        Obj now = api.find(ownerResource, ObjectKey.of(owner));
        return now != null
                && now.text("metadata", "uid").equals(owner.text("metadata", "uid"))
                && now.text("metadata", "deletionTimestamp").isEmpty();
    }

    /** False if it is gone, or another's by now. */
    private boolean adopt(Api api, Item<V> item, Obj owner) {
        return patchOwners(
                api,
                item,
                append(
                        item.obj().arr("metadata", "ownerReferences"),
                        OwnerReference.controller(ownerResource, owner).toObj()));
    }

    private void release(Api api, Item<V> item, String ownerUid) {
        List<Node> rest = new ArrayList<>();
        for (Node node : item.obj().arr("metadata", "ownerReferences")) {
            if (!(node instanceof Obj reference && reference.text("uid").equals(ownerUid))) {
                rest.add(node);
            }
        }
        patchOwners(api, item, Arr.of(rest));
    }

    private static Arr append(Arr references, Obj reference) {
        List<Node> more = new ArrayList<>(references.asList());
        more.add(reference);
        return Arr.of(more);
    }

    /** Only of the version that was looked at. */
    private boolean patchOwners(Api api, Item<V> item, Arr references) {
        Obj metadata =
                Obj.builder()
                        .put("uid", item.meta().uid())
                        .put("resourceVersion", Long.toString(item.meta().revision()))
                        .put("ownerReferences", references.isEmpty() ? Node.Null.NULL : references)
                        .build();
        try {
            api.mergePatch(owned.resource(), item.key(), Obj.of("metadata", metadata));
            return true;
        } catch (StatusException e) {
            if (e.code() == 404 || e.code() == 409 || e.code() == 422) {
                return false;
            }
            throw e;
        }
    }

    /**
     * Names the owners that a change of what is owned may concern: the controller before and now,
     * and for an orphan that is new or changed its labels or its owner all whose selector matches
     * it.
     *
     * @param owners informer of owners
     * @param selectorOf an owner's
     */
    public void follow(
            ReconcileLoop loop, Informer<Obj> owners, Function<Obj, LabelSelector> selectorOf) {
        follow(loop, owners, selectorOf, (_, _) -> Duration.ZERO);
    }

    /**
     * The same, where a change of an object that keeps its owner need not be looked at at once: of
     * thousands that change one after the other, many have one turn together.
     *
     * @param patience how long such a change may wait, by what the object was and is
     */
    public void follow(
            ReconcileLoop loop,
            Informer<Obj> owners,
            Function<Obj, LabelSelector> selectorOf,
            BiFunction<Item<V>, Item<V>, Duration> patience) {
        owned.onChange((before, now) -> {
            OwnerReference had = before == null ? null : before.meta().controller();
            OwnerReference has = now == null ? null : now.meta().controller();
            if (had != null && !had.equals(has)) {
                addOwner(loop, before, had, Duration.ZERO);
            }
            if (now == null) {
                return;
            }
            if (has != null) {
                addOwner(
                        loop,
                        now,
                        has,
                        before == null || !has.equals(had)
                                ? Duration.ZERO
                                : patience.apply(before, now));
                return;
            }
            if (before != null
                    && had == null
                    && before.meta().labels().equals(now.meta().labels())) {
                return;
            }
            for (Item<Obj> owner : owners.list(now.meta().namespace())) {
                LabelSelector selector = selectorOf.apply(owner.obj());
                if (!selector.isEmpty() && selector.matches(now.meta().labels())) {
                    loop.add(owner.key());
                }
            }
        });
    }

    private void addOwner(
            ReconcileLoop loop,
            @Nullable Item<V> item,
            OwnerReference controller,
            Duration patience) {
        if (item != null
                && controller.kind().equals(ownerResource.kind())
                && controller.group().equals(ownerResource.group())) {
            loop.addAfter(new ObjectKey(item.meta().namespace(), controller.name()), patience);
        }
    }
}
