package io.keelson.orchestrator.controllers.localpath;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.EventRecorder;
import io.keelson.orchestrator.client.Informer;
import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.ReconcileLoop;
import io.keelson.orchestrator.controllers.Controller;
import io.keelson.orchestrator.controllers.ControllerContext;
import io.keelson.orchestrator.controllers.volume.Claim;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.StatusException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Makes a volume for each claim that was handed to it, and deletes those that are released. */
public final class LocalPathProvisioner implements Controller {
    public static final String NAME = "rancher.io/local-path";

    private static final Duration LOOK_AGAIN = Duration.ofSeconds(15);
    private static final ObjectKey CLASS = new ObjectKey("", "local-path");

    private final EventRecorder events;
    private final Informer<Obj> claims;
    private final Informer<Obj> volumes;
    private final Informer<Obj> classes;
    private final ReconcileLoop classLoop;
    private final ReconcileLoop claimLoop;
    private final ReconcileLoop volumeLoop;

    public LocalPathProvisioner(ControllerContext context) {
        events = context.events();
        claims = context.informers().of(ApiResource.PERSISTENT_VOLUME_CLAIMS);
        volumes = context.informers().of(ApiResource.PERSISTENT_VOLUMES);
        classes = context.informers().of(ApiResource.STORAGE_CLASSES);
        classLoop = context.loop(this::ensureClass, 1);
        claimLoop = context.loop(this::provision);
        volumeLoop = context.loop(this::delete);
        classLoop.add(CLASS);
        claims.onChange((_, now) -> {
            if (now != null) {
                claimLoop.add(now.key());
            }
        });
        volumes.onChange((_, now) -> {
            if (now != null) {
                volumeLoop.add(now.key());
            }
        });
    }

    /** Looked at once, when this begins: whoever deletes it later meant it. */
    private @Nullable Duration ensureClass(ObjectKey key, Api api) {
        if (classes.list().isEmpty()) {
            api.create(ApiResource.STORAGE_CLASSES, storageClass());
        }
        return null;
    }

    private static Obj storageClass() {
        return Obj.builder()
                .put("apiVersion", "storage.k8s.io/v1")
                .put("kind", "StorageClass")
                .put(
                        "metadata",
                        Obj.of("name", Node.of(CLASS.name()))
                                .withAt(
                                        Node.of("true"),
                                        "annotations",
                                        "storageclass.kubernetes.io/is-default-class"))
                .put("provisioner", NAME)
                .put("reclaimPolicy", "Delete")
                .put("volumeBindingMode", "WaitForFirstConsumer")
                .put("allowVolumeExpansion", Node.of(true))
                .build();
    }

    private @Nullable Duration provision(ObjectKey key, Api api) {
        Item<Obj> item = claims.get(key);
        if (item == null || item.meta().isBeingDeleted()) {
            return null;
        }
        Obj object = item.obj();
        Claim claim = Claim.of(object);
        Item<Obj> storageClass = classes.get(new ObjectKey("", claim.className()));
        if (!claim.volumeName().isEmpty()
                || storageClass == null
                || !object.text("metadata", "annotations", Claim.PROVISIONER).equals(NAME)
                || volumes.get(new ObjectKey("", LocalVolume.nameFor(object))) != null) {
            return null;
        }
        String problem = LocalVolume.problem(object);
        if (problem == null && claim.selectedNode().isEmpty()) {
            problem = "configuration error, no node was specified";
        }
        if (problem != null) {
            fail(object, claim, problem);
            return LOOK_AGAIN;
        }
        Obj node = api.find(ApiResource.NODES, new ObjectKey("", claim.selectedNode()));
        if (node == null) {
            fail(
                    object,
                    claim,
                    "failed to get target node: nodes \"" + claim.selectedNode() + "\" not found");
            // The scheduler chooses another.
            api.update(
                    claims.resource(),
                    object.withoutAt("metadata", "annotations", Claim.SELECTED_NODE));
            return null;
        }
        make(object, storageClass.obj(), node, api);
        return null;
    }

    private void make(Obj claim, Obj storageClass, Obj node, Api api) {
        events.normal(
                claim,
                "Provisioning",
                "External provisioner is provisioning volume for claim \""
                        + ObjectKey.of(claim)
                        + "\"");
        try {
            api.create(volumes.resource(), LocalVolume.make(claim, storageClass, node));
        } catch (StatusException e) {
            if (e.code() != 409) {
                throw e;
            }
        }
        events.normal(
                claim,
                "ProvisioningSucceeded",
                "Successfully provisioned volume " + LocalVolume.nameFor(claim));
    }

    private void fail(Obj object, Claim claim, String problem) {
        events.warning(
                object,
                "ProvisioningFailed",
                "failed to provision volume with StorageClass \"%s\": %s"
                        .formatted(claim.className(), problem));
    }

    private @Nullable Duration delete(ObjectKey key, Api api) {
        Item<Obj> item = volumes.get(key);
        if (item == null || item.meta().isBeingDeleted()) {
            return null;
        }
        Obj volume = item.obj();
        if (volume.text("status", "phase").equals("Released")
                && volume.text("spec", "persistentVolumeReclaimPolicy").equals("Delete")
                && volume.text("metadata", "annotations", Claim.PROVISIONED_BY).equals(NAME)) {
            api.delete(volumes.resource(), key, item.meta().uid());
        }
        return null;
    }

    @Override
    public void start() {
        classLoop.start();
        claimLoop.start();
        volumeLoop.start();
    }

    @Override
    public void close() {
        classLoop.close();
        claimLoop.close();
        volumeLoop.close();
    }
}
