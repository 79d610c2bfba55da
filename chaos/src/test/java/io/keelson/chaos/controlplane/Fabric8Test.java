package io.keelson.chaos.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.keelson.chaos.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The control plane as programs meet it that use fabric8's kubernetes-client. */
@ParameterizedClass
@EnumSource(Stores.class)
record Fabric8Test(Stores store) {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir static Path folder;

    @SuppressWarnings("NullAway.Init") // started before the first test of a store
    private static Cluster cluster;

    @BeforeParameterizedClassInvocation
    static void start(Stores store) throws IOException {
        cluster = Cluster.start(store, 1, 2, folder.resolve(store.name()));
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    private static KubernetesClient client(int server) {
        Config config = Config.fromKubeconfig(cluster.server(server).kubeconfig().toFile());
        config.setWatchReconnectInterval(50); // doubled each time: its second becomes half a minute
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    @Test
    void typedObjectsComeAndGo() {
        try (KubernetesClient client = client(0)) {
            var _ =
                    client.resource(
                                    new NamespaceBuilder()
                                            .withNewMetadata()
                                            .withName("typed")
                                            .endMetadata()
                                            .build())
                            .create();
            configMap(client);
            pod(client);
            deployment(client);
            service(client);
            lease(client);
        }
    }

    private static void configMap(KubernetesClient client) {
        ConfigMap map =
                new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("map")
                        .addToLabels("app", "a")
                        .endMetadata()
                        .addToData("a", "1")
                        .build();
        var maps = client.configMaps().inNamespace("typed");
        ConfigMap created = maps.resource(map).create();
        assertThat(created.getMetadata().getUid()).isNotEmpty();
        assertThatThrownBy(() -> maps.resource(map).create())
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        e -> {
                            assertThat(e.getCode()).isEqualTo(409);
                            assertThat(e.getStatus().getReason()).isEqualTo("AlreadyExists");
                        });

        // edit sends a JSON patch; patch what it is told to.
        ConfigMap edited =
                maps.withName("map")
                        .edit(now -> new ConfigMapBuilder(now).addToData("b", "2").build());
        assertThat(edited.getData()).containsOnly(Map.entry("a", "1"), Map.entry("b", "2"));
        ConfigMap merged =
                maps.withName("map")
                        .patch(
                                PatchContext.of(PatchType.JSON_MERGE),
                                "{\"data\":{\"a\":null,\"c\":\"3\"}}");
        assertThat(merged.getData()).containsOnly(Map.entry("b", "2"), Map.entry("c", "3"));

        // An object that was read before somebody else's change must not undo it.
        ConfigMap stale = new ConfigMapBuilder(created).addToData("late", "x").build();
        assertThatThrownBy(() -> maps.resource(stale).lockResourceVersion().update())
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        e -> assertThat(e.getStatus().getReason()).isEqualTo("Conflict"));

        assertThat(maps.withLabel("app", "a").list().getItems()).hasSize(1);
        assertThat(maps.withLabelNotIn("app", "a", "b").list().getItems()).isEmpty();
        assertThat(maps.withName("map").delete()).hasSize(1);
        assertThat(maps.withName("map").get()).isNull();
    }

    private static void pod(KubernetesClient client) {
        var pods = client.pods().inNamespace("typed");
        Pod created =
                pods.resource(
                                new PodBuilder()
                                        .withNewMetadata()
                                        .withGenerateName("pod-")
                                        .endMetadata()
                                        .withNewSpec()
                                        .addNewContainer()
                                        .withName("c")
                                        .withImage("busybox")
                                        .endContainer()
                                        .endSpec()
                                        .build())
                        .create();
        assertThat(created.getMetadata().getName()).matches("pod-[a-z0-9]{5}");
        assertThat(created.getSpec().getRestartPolicy()).isEqualTo("Always");
        assertThat(created.getStatus().getPhase()).isEqualTo("Pending");

        var one = pods.withName(created.getMetadata().getName());
        Pod patched =
                one.patch(
                        PatchContext.of(PatchType.STRATEGIC_MERGE),
                        "{\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"busybox:2\"}]}}");
        assertThat(patched.getSpec().getContainers()).hasSize(1);
        assertThat(patched.getSpec().getContainers().getFirst().getImage()).isEqualTo("busybox:2");
        Pod running =
                one.editStatus(pod ->
                        new PodBuilder(pod).editStatus().withPhase("Running").endStatus().build());
        assertThat(running.getStatus().getPhase()).isEqualTo("Running");
        assertThat(pods.withField("status.phase", "Running").list().getItems()).hasSize(1);
        var _ = one.withGracePeriod(0).delete();
        assertThat(one.get()).isNull();
    }

    private static void deployment(KubernetesClient client) {
        var deployments = client.apps().deployments().inNamespace("typed");
        Deployment created =
                deployments
                        .resource(
                                new DeploymentBuilder()
                                        .withNewMetadata()
                                        .withName("web")
                                        .endMetadata()
                                        .withNewSpec()
                                        .withNewSelector()
                                        .addToMatchLabels("app", "web")
                                        .endSelector()
                                        .withNewTemplate()
                                        .withNewMetadata()
                                        .addToLabels("app", "web")
                                        .endMetadata()
                                        .withNewSpec()
                                        .addNewContainer()
                                        .withName("c")
                                        .withImage("nginx")
                                        .endContainer()
                                        .endSpec()
                                        .endTemplate()
                                        .endSpec()
                                        .build())
                        .create();
        assertThat(created.getSpec().getReplicas()).isEqualTo(1);
        Deployment scaled = deployments.withName("web").scale(3);
        assertThat(scaled.getSpec().getReplicas()).isEqualTo(3);
        assertThat(scaled.getMetadata().getGeneration()).isEqualTo(2);
        assertThat(deployments.withName("web").delete()).hasSize(1);
    }

    private static void service(KubernetesClient client) {
        var services = client.services().inNamespace("typed");
        Service created =
                services.resource(
                                new ServiceBuilder()
                                        .withNewMetadata()
                                        .withName("web")
                                        .endMetadata()
                                        .withNewSpec()
                                        .withType("NodePort")
                                        .addToSelector("app", "web")
                                        .addNewPort()
                                        .withPort(80)
                                        .endPort()
                                        .endSpec()
                                        .build())
                        .create();
        assertThat(created.getSpec().getClusterIP()).startsWith("10.96.");
        assertThat(created.getSpec().getPorts().getFirst().getNodePort()).isBetween(30_000, 32_767);
        assertThat(services.withName("web").delete()).hasSize(1);
    }

    private static void lease(KubernetesClient client) {
        var leases = client.leases().inNamespace("typed");
        Lease created =
                leases.resource(
                                new LeaseBuilder()
                                        .withNewMetadata()
                                        .withName("held")
                                        .endMetadata()
                                        .withNewSpec()
                                        .withHolderIdentity("me")
                                        .withLeaseDurationSeconds(15)
                                        .endSpec()
                                        .build())
                        .create();
        created.getSpec().setHolderIdentity("you");
        assertThat(leases.resource(created).update().getSpec().getHolderIdentity())
                .isEqualTo("you");
        assertThat(leases.withName("held").delete()).hasSize(1);
    }

    @Test
    void anInformerComesThroughACompactionAndARestart() throws IOException, InterruptedException {
        Churn churn = new Churn("informed", 1);
        Mirror mirror = new Mirror();
        try (KubeApi api = KubeApi.of(cluster.server(0));
                KubernetesClient client = client(0)) {
            churn.createNamespace(api);
            churn.write(api, 20);
            try (SharedIndexInformer<ConfigMap> informer =
                    client.configMaps().inNamespace("informed").inform(handler(mirror))) {
                churn.throughACompactionAndARestart(cluster, mirror);
                assertThat(informer.getStore().list()).hasSameSizeAs(mirror.state().keySet());
            }
        }
    }

    private static ResourceEventHandler<ConfigMap> handler(Mirror mirror) {
        return new ResourceEventHandler<>() {
            @Override
            public void onAdd(ConfigMap map) {
                mirror.added(map.getMetadata().getName(), map.getMetadata().getResourceVersion());
            }

            @Override
            public void onUpdate(ConfigMap before, ConfigMap map) {
                mirror.updated(map.getMetadata().getName(), map.getMetadata().getResourceVersion());
            }

            @Override
            public void onDelete(ConfigMap map, boolean lastStateUnknown) {
                mirror.deleted(map.getMetadata().getName());
            }
        };
    }

    @Test
    void leadershipPassesOn() {
        AtomicReference<String> leader = new AtomicReference<>("");
        try (KubernetesClient one = client(0);
                KubernetesClient two = client(1)) {
            CompletableFuture<?> first = candidate(one, "one", leader);
            awaitLeader(leader, "one");
            CompletableFuture<?> second = candidate(two, "two", leader);
            Await.pauseMillis(1_500); // longer than the second would wait if nobody renewed
            assertThat(leader).hasValue("one");
            var _ = first.cancel(true);
            awaitLeader(leader, "two");
            assertThat(
                            one.leases()
                                    .inNamespace("default")
                                    .withName("election")
                                    .get()
                                    .getSpec()
                                    .getHolderIdentity())
                    .isEqualTo("two");
            var _ = second.cancel(true);
        }
    }

    private static void awaitLeader(AtomicReference<String> leader, String wanted) {
        Await.until(
                wanted + " to lead",
                LIMIT,
                () -> wanted.equals(leader.get()),
                () -> "it is " + leader.get());
    }

    private static CompletableFuture<?> candidate(
            KubernetesClient client, String name, AtomicReference<String> leader) {
        return client.leaderElector()
                .withConfig(
                        new LeaderElectionConfigBuilder()
                                .withName("election")
                                .withLock(new LeaseLock("default", "election", name))
                                .withLeaseDuration(Duration.ofMillis(1_000))
                                .withRenewDeadline(Duration.ofMillis(700))
                                .withRetryPeriod(Duration.ofMillis(200))
                                .withReleaseOnCancel(false)
                                .withLeaderCallbacks(
                                        new LeaderCallbacks(
                                                () -> leader.set(name), () -> {}, changed -> {}))
                                .build())
                .build()
                .start();
    }
}
