package io.keelson.orchestrator.controllers;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.Clockwork;
import io.keelson.orchestrator.client.EventRecorder;
import io.keelson.orchestrator.client.Informers;
import io.keelson.orchestrator.client.Transport;
import io.keelson.orchestrator.controllers.certificates.RequestApproving;
import io.keelson.orchestrator.controllers.certificates.RequestCleaning;
import io.keelson.orchestrator.controllers.certificates.RequestSigning;
import io.keelson.orchestrator.controllers.cronjob.CronJobController;
import io.keelson.orchestrator.controllers.daemonset.DaemonSetController;
import io.keelson.orchestrator.controllers.deployment.DeploymentController;
import io.keelson.orchestrator.controllers.disruption.DisruptionController;
import io.keelson.orchestrator.controllers.endpoints.EndpointsController;
import io.keelson.orchestrator.controllers.endpointslice.EndpointSliceController;
import io.keelson.orchestrator.controllers.endpointslicemirroring.EndpointSliceMirroring;
import io.keelson.orchestrator.controllers.ephemeralvolume.EphemeralVolumes;
import io.keelson.orchestrator.controllers.garbagecollector.GarbageCollector;
import io.keelson.orchestrator.controllers.job.JobController;
import io.keelson.orchestrator.controllers.localpath.LocalPathProvisioner;
import io.keelson.orchestrator.controllers.namespace.NamespaceController;
import io.keelson.orchestrator.controllers.nodelifecycle.NodeLifecycle;
import io.keelson.orchestrator.controllers.podgc.PodGc;
import io.keelson.orchestrator.controllers.replicaset.ReplicaSetController;
import io.keelson.orchestrator.controllers.rootca.RootCaPublisher;
import io.keelson.orchestrator.controllers.serviceaccount.AccountTokens;
import io.keelson.orchestrator.controllers.serviceaccount.DefaultAccounts;
import io.keelson.orchestrator.controllers.statefulset.StatefulSetController;
import io.keelson.orchestrator.controllers.tainteviction.TaintEviction;
import io.keelson.orchestrator.controllers.ttlafterfinished.TtlAfterFinishedController;
import io.keelson.orchestrator.controllers.volume.VolumeBinder;
import io.keelson.orchestrator.controllers.volumeexpand.VolumeExpander;
import io.keelson.orchestrator.controllers.volumeprotection.ClaimProtection;
import io.keelson.orchestrator.controllers.volumeprotection.VolumeProtection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** All controllers of a process: the controller manager. */
public final class Controllers implements AutoCloseable {
    /** By upstream's names for them, each with the service account it acts as. */
    private static final Map<String, Entry> ALL = new TreeMap<>();

    /**
     * @param source whose events its events are
     */
    private record Entry(
            String account, String source, Function<ControllerContext, Controller> make) {}

    static {
        add(
                "certificatesigningrequest-approving-controller",
                "certificate-controller",
                RequestApproving::controller);
        add(
                "certificatesigningrequest-cleaner-controller",
                "certificate-controller",
                RequestCleaning::controller);
        add(
                "certificatesigningrequest-signing-controller",
                "certificate-controller",
                RequestSigning::controller);
        add("cronjob-controller", "cronjob-controller", CronJobController::new);
        add(
                "daemonset-controller",
                "daemon-set-controller",
                "daemonset-controller",
                DaemonSetController::new);
        add("deployment-controller", "deployment-controller", DeploymentController::new);
        add("disruption-controller", "disruption-controller", DisruptionController::new);
        add("endpoints-controller", "endpoint-controller", EndpointsController::new);
        add("endpointslice-controller", "endpointslice-controller", EndpointSliceController::new);
        add(
                "endpointslice-mirroring-controller",
                "endpointslicemirroring-controller",
                EndpointSliceMirroring::new);
        add("ephemeral-volume-controller", "ephemeral-volume-controller", EphemeralVolumes::new);
        add("garbage-collector-controller", "generic-garbage-collector", GarbageCollector::new);
        add("job-controller", "job-controller", JobController::new);
        add("local-path-provisioner", "local-path-provisioner", LocalPathProvisioner::new);
        add("namespace-controller", "namespace-controller", NamespaceController::new);
        add("node-lifecycle-controller", "node-controller", NodeLifecycle::new);
        add(
                "persistentvolume-binder-controller",
                "persistent-volume-binder",
                "persistentvolume-controller",
                VolumeBinder::new);
        add("persistentvolume-expander-controller", "expand-controller", VolumeExpander::new);
        add(
                "persistentvolume-protection-controller",
                "pv-protection-controller",
                VolumeProtection::new);
        add(
                "persistentvolumeclaim-protection-controller",
                "pvc-protection-controller",
                ClaimProtection::new);
        add("pod-garbage-collector-controller", "pod-garbage-collector", PodGc::new);
        add("replicaset-controller", "replicaset-controller", ReplicaSetController::ofReplicaSets);
        add(
                "replicationcontroller-controller",
                "replication-controller",
                ReplicaSetController::ofReplicationControllers);
        add(
                "root-ca-certificate-publisher-controller",
                "root-ca-cert-publisher",
                RootCaPublisher::new);
        add("serviceaccount-controller", "service-account-controller", DefaultAccounts::new);
        add("serviceaccount-token-controller", "tokens-controller", AccountTokens::new);
        add("statefulset-controller", "statefulset-controller", StatefulSetController::new);
        add("taint-eviction-controller", "taint-eviction-controller", TaintEviction::new);
        add(
                "ttl-after-finished-controller",
                "ttl-after-finished-controller",
                TtlAfterFinishedController::new);
    }

    /**
     * By its name, the service account that it acts as and tells events as, and its constructor.
     */
    private static void add(
            String name, String account, Function<ControllerContext, Controller> make) {
        add(name, account, account, make);
    }

    /** One whose events upstream has under another name. */
    private static void add(
            String name,
            String account,
            String source,
            Function<ControllerContext, Controller> make) {
        ALL.put(name, new Entry(account, source, make));
    }

    private final Informers informers;
    private final List<Controller> controllers = new ArrayList<>();

    /**
     * What controllers are made from.
     *
     * @param transports to the API, by the name of a service account in {@code kube-system}
     * @param informers with rights to see everything
     * @param events tells in the name of a controller
     */
    public record World(
            Function<String, Transport> transports,
            Informers informers,
            Function<String, EventRecorder> events,
            Clockwork clockwork,
            ControllerContext.Root root) {}

    /** The names of all of them. */
    public static Set<String> names() {
        return ALL.keySet();
    }

    /**
     * @param chosen of {@link #names}, those that are to act
     */
    public Controllers(World world, Set<String> chosen) {
        informers = world.informers();
        ALL.forEach((name, entry) -> {
            if (chosen.contains(name)) {
                controllers.add(
                        entry.make.apply(
                                new ControllerContext(
                                        entry.account,
                                        new Api(
                                                world.transports().apply(entry.account),
                                                world.clockwork()),
                                        informers,
                                        world.events().apply(entry.source),
                                        world.clockwork(),
                                        world.root())));
            }
        });
    }

    /** Fills the informers, then lets all begin. */
    public CompletableFuture<Void> start() {
        informers.start();
        return informers.synced().thenRun(() -> controllers.forEach(Controller::start));
    }

    @Override
    public void close() {
        controllers.forEach(Controller::close);
        informers.close();
    }
}
