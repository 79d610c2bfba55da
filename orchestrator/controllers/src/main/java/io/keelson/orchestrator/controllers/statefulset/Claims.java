package io.keelson.orchestrator.controllers.statefulset;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.EventRecorder;
import io.keelson.orchestrator.client.Informer;
import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.client.Meta;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.OwnerReference;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Status;
import io.keelson.orchestrator.object.StatusException;
import java.util.ArrayList;
import java.util.List;

/**
 * A set's PersistentVolumeClaims: {@code <template>-<pod>}. They outlive their pods and the set
 * itself, unless {@code persistentVolumeClaimRetentionPolicy} says otherwise; then the set owns
 * them, or, when it is about to be scaled down, the pod that goes, and the garbage collector does
 * the rest.
 */
final class Claims {
    private static final String POD = "Pod";

    private final Informer<Obj> claims;
    private final EventRecorder events;

    Claims(Informer<Obj> claims, EventRecorder events) {
        this.claims = claims;
        this.events = events;
    }

    static String name(Obj template, String podName) {
        return template.text("metadata", "name") + "-" + podName;
    }

    private static ObjectKey key(Obj set, Obj template, String podName) {
        return new ObjectKey(set.text("metadata", "namespace"), name(template, podName));
    }

    /** Makes those that a pod lacks. */
    void create(Api api, Obj set, SetSpec spec, int ordinal) {
        String podName = spec.podName(ordinal);
        for (Obj template : spec.claimTemplates()) {
            ObjectKey key = key(set, template, podName);
            Item<Obj> there = claims.get(key);
            if (there == null) {
                create(api, set, make(set, spec, template, ordinal), podName);
            } else if (there.meta().isBeingDeleted()) {
                throw Status.unavailable("pvc " + key.name() + " is being deleted").exception();
            }
        }
    }

    private void create(Api api, Obj set, Obj claim, String podName) {
        String claimName = claim.text("metadata", "name");
        String inSet = " in StatefulSet " + set.text("metadata", "name");
        try {
            api.create(ApiResource.PERSISTENT_VOLUME_CLAIMS, claim);
            events.normal(
                    set,
                    "SuccessfulCreate",
                    "create Claim " + claimName + " Pod " + podName + inSet + " success");
        } catch (StatusException e) {
            if (!e.reason().equals("AlreadyExists")) {
                events.warning(
                        set,
                        "FailedCreate",
                        "create Claim "
                                + claimName
                                + " for Pod "
                                + podName
                                + inSet
                                + " failed error: "
                                + e.getMessage());
                throw e;
            }
        }
    }

    private static Obj make(Obj set, SetSpec spec, Obj template, int ordinal) {
        Obj labels = template.obj("metadata", "labels");
        Obj selected = set.obj("spec", "selector", "matchLabels");
        for (String name : selected.names()) {
            labels = labels.with(name, Node.of(selected.text(name)));
        }
        String name = name(template, spec.podName(ordinal));
        Obj metadata =
                template.obj("metadata")
                        .with("name", Node.of(name))
                        .with("namespace", Node.of(set.text("metadata", "namespace")))
                        .with("labels", labels);
        if (spec.claimsGoWithSet() && spec.hasPlace(ordinal)) {
            OwnerReference owner = OwnerReference.controller(ApiResource.STATEFUL_SETS, set);
            metadata = metadata.with("ownerReferences", Arr.of(owner.toObj()));
        }
        return template.without("status")
                .with("apiVersion", Node.of("v1"))
                .with("kind", Node.of("PersistentVolumeClaim"))
                .with("metadata", metadata);
    }

    /**
     * Whether a pod that is to be made would find claims that go away with a pod before it of the
     * same name.
     */
    boolean areStale(Obj set, SetSpec spec, int ordinal) {
        String podName = spec.podName(ordinal);
        for (Obj template : spec.claimTemplates()) {
            Item<Obj> claim = claims.get(key(set, template, podName));
            if (claim != null
                    && claim.meta().owners().stream()
                            .anyMatch(owner -> isPod(owner) && owner.name().equals(podName))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isPod(OwnerReference owner) {
        return owner.kind().equals(POD) && owner.apiVersion().equals("v1");
    }

    /** Lets a pod's claims be owned as the set's retention policy has it. */
    void own(Api api, Obj set, SetSpec spec, Meta pod) {
        boolean isCondemned = !spec.hasPlace(spec.ordinal(pod.name()));
        boolean byPod = spec.claimsGoWithPod() && isCondemned;
        boolean bySet = spec.claimsGoWithSet() && !byPod;
        String setUid = set.text("metadata", "uid");
        for (Obj template : spec.claimTemplates()) {
            Item<Obj> claim = claims.get(key(set, template, pod.name()));
            if (claim == null
                    || claim.meta().isBeingDeleted()
                    || isControlledByAnother(claim.meta(), setUid, pod.uid())
                    || (isOwned(claim.meta(), setUid) == bySet
                            && isOwned(claim.meta(), pod.uid()) == byPod)) {
                continue;
            }
            List<Node> owners = new ArrayList<>();
            Obj object = claim.obj();
            for (Node node : object.arr("metadata", "ownerReferences")) {
                String uid = node instanceof Obj owner ? owner.text("uid") : "";
                if (!uid.equals(setUid) && !uid.equals(pod.uid())) {
                    owners.add(node);
                }
            }
            if (bySet) {
                owners.add(OwnerReference.controller(ApiResource.STATEFUL_SETS, set).toObj());
            }
            if (byPod) {
                owners.add(
                        new OwnerReference("v1", POD, pod.name(), pod.uid(), true, true).toObj());
            }
            api.update(
                    ApiResource.PERSISTENT_VOLUME_CLAIMS,
                    object.withAt(Arr.of(owners), "metadata", "ownerReferences"));
        }
    }

    private static boolean isOwned(Meta claim, String uid) {
        return claim.owners().stream().anyMatch(owner -> owner.uid().equals(uid));
    }

    private static boolean isControlledByAnother(Meta claim, String setUid, String podUid) {
        OwnerReference controller = claim.controller();
        return controller != null
                && !controller.uid().equals(setUid)
                && !controller.uid().equals(podUid);
    }
}
