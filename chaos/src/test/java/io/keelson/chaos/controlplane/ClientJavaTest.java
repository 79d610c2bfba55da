package io.keelson.chaos.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.chaos.Await;
import io.kubernetes.client.custom.V1Patch;
import io.kubernetes.client.extended.leaderelection.LeaderElectionConfig;
import io.kubernetes.client.extended.leaderelection.LeaderElector;
import io.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.kubernetes.client.informer.ResourceEventHandler;
import io.kubernetes.client.informer.SharedInformerFactory;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.AppsV1Api;
import io.kubernetes.client.openapi.apis.CoordinationV1Api;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1ConfigMapList;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1DeploymentSpec;
import io.kubernetes.client.openapi.models.V1LabelSelector;
import io.kubernetes.client.openapi.models.V1Lease;
import io.kubernetes.client.openapi.models.V1LeaseSpec;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.openapi.models.V1PodTemplateSpec;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServicePort;
import io.kubernetes.client.openapi.models.V1ServiceSpec;
import io.kubernetes.client.util.CallGeneratorParams;
import io.kubernetes.client.util.Config;
import io.kubernetes.client.util.PatchUtils;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The control plane as programs meet it that use the Java client of the Kubernetes project. */
@ParameterizedClass
@EnumSource(Stores.class)
record ClientJavaTest(Stores store) {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String NAMESPACE = "typed";

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

    private static ApiClient client(int server) throws IOException {
        return Config.fromConfig(cluster.server(server).kubeconfig().toString());
    }

    private static V1ObjectMeta named(String name) {
        return new V1ObjectMeta().name(name);
    }

    @Test
    void typedObjectsComeAndGo() throws IOException, ApiException {
        ApiClient client = client(0);
        CoreV1Api core = new CoreV1Api(client);
        var _ = core.createNamespace(new V1Namespace().metadata(named(NAMESPACE))).execute();
        configMap(client, core);
        pod(core);
        deployment(new AppsV1Api(client));
        service(core);
        lease(new CoordinationV1Api(client));
    }

    private static void configMap(ApiClient client, CoreV1Api core) throws ApiException {
        V1ConfigMap created =
                core.createNamespacedConfigMap(
                                NAMESPACE,
                                new V1ConfigMap()
                                        .metadata(named("map").putLabelsItem("app", "a"))
                                        .putDataItem("a", "1"))
                        .execute();
        V1ConfigMap merged =
                PatchUtils.patch(
                        V1ConfigMap.class,
                        () ->
                                core.patchNamespacedConfigMap(
                                                "map",
                                                NAMESPACE,
                                                new V1Patch("{\"data\":{\"b\":\"2\"}}"))
                                        .buildCall(null),
                        V1Patch.PATCH_FORMAT_JSON_MERGE_PATCH,
                        client);
        assertThat(merged.getData()).containsOnly(Map.entry("a", "1"), Map.entry("b", "2"));
        V1ConfigMap patched =
                PatchUtils.patch(
                        V1ConfigMap.class,
                        () ->
                                core.patchNamespacedConfigMap(
                                                "map",
                                                NAMESPACE,
                                                new V1Patch(
                                                        "[{\"op\":\"remove\",\"path\":\"/data/a\"}]"))
                                        .buildCall(null),
                        V1Patch.PATCH_FORMAT_JSON_PATCH,
                        client);
        assertThat(patched.getData()).containsOnly(Map.entry("b", "2"));

        // An object that was read before somebody else's change must not undo it.
        assertThatThrownBy(
                        () -> core.replaceNamespacedConfigMap("map", NAMESPACE, created).execute())
                .isInstanceOfSatisfying(
                        ApiException.class,
                        e -> {
                            assertThat(e.getCode()).isEqualTo(409);
                            assertThat(e.getResponseBody()).contains("\"reason\":\"Conflict\"");
                        });
        assertThat(
                        core.listNamespacedConfigMap(NAMESPACE)
                                .labelSelector("app in (a, b)")
                                .execute()
                                .getItems())
                .hasSize(1);
        var _ = core.deleteNamespacedConfigMap("map", NAMESPACE).execute();
        assertThatThrownBy(() -> core.readNamespacedConfigMap("map", NAMESPACE).execute())
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.getCode()).isEqualTo(404));
    }

    private static V1PodSpec podSpec() {
        return new V1PodSpec().addContainersItem(new V1Container().name("c").image("busybox"));
    }

    private static void pod(CoreV1Api core) throws ApiException {
        V1Pod created =
                core.createNamespacedPod(
                                NAMESPACE,
                                new V1Pod()
                                        .metadata(new V1ObjectMeta().generateName("pod-"))
                                        .spec(podSpec()))
                        .execute();
        assertThat(created.getSpec().getRestartPolicy()).isEqualTo("Always");
        created.getStatus().setPhase("Running");
        String name = created.getMetadata().getName();
        V1Pod running = core.replaceNamespacedPodStatus(name, NAMESPACE, created).execute();
        assertThat(running.getStatus().getPhase()).isEqualTo("Running");
        var _ = core.deleteNamespacedPod(name, NAMESPACE).gracePeriodSeconds(0).execute();
        assertThat(core.listNamespacedPod(NAMESPACE).execute().getItems()).isEmpty();
    }

    private static void deployment(AppsV1Api apps) throws ApiException {
        V1Deployment created =
                apps.createNamespacedDeployment(
                                NAMESPACE,
                                new V1Deployment()
                                        .metadata(named("web"))
                                        .spec(
                                                new V1DeploymentSpec()
                                                        .selector(
                                                                new V1LabelSelector()
                                                                        .putMatchLabelsItem(
                                                                                "app", "web"))
                                                        .template(
                                                                new V1PodTemplateSpec()
                                                                        .metadata(
                                                                                new V1ObjectMeta()
                                                                                        .putLabelsItem(
                                                                                                "app",
                                                                                                "web"))
                                                                        .spec(podSpec()))))
                        .execute();
        created.getSpec().setReplicas(3);
        V1Deployment replaced =
                apps.replaceNamespacedDeployment("web", NAMESPACE, created).execute();
        assertThat(replaced.getSpec().getReplicas()).isEqualTo(3);
        assertThat(replaced.getMetadata().getGeneration()).isEqualTo(2);
        var _ = apps.deleteNamespacedDeployment("web", NAMESPACE).execute();
    }

    private static void service(CoreV1Api core) throws ApiException {
        V1Service created =
                core.createNamespacedService(
                                NAMESPACE,
                                new V1Service()
                                        .metadata(named("web"))
                                        .spec(
                                                new V1ServiceSpec()
                                                        .type("NodePort")
                                                        .addPortsItem(
                                                                new V1ServicePort().port(80))))
                        .execute();
        assertThat(created.getSpec().getClusterIP()).startsWith("10.96.");
        assertThat(created.getSpec().getPorts().getFirst().getNodePort()).isBetween(30_000, 32_767);
        var _ = core.deleteNamespacedService("web", NAMESPACE).execute();
    }

    private static void lease(CoordinationV1Api coordination) throws ApiException {
        V1Lease created =
                coordination
                        .createNamespacedLease(
                                NAMESPACE,
                                new V1Lease()
                                        .metadata(named("held"))
                                        .spec(new V1LeaseSpec().holderIdentity("me")))
                        .execute();
        created.getSpec().setHolderIdentity("you");
        V1Lease replaced =
                coordination.replaceNamespacedLease("held", NAMESPACE, created).execute();
        assertThat(replaced.getSpec().getHolderIdentity()).isEqualTo("you");
        var _ = coordination.deleteNamespacedLease("held", NAMESPACE).execute();
    }

    @Test
    void anInformerComesThroughACompactionAndARestart() throws IOException, InterruptedException {
        Churn churn = new Churn("informed", 2);
        Mirror mirror = new Mirror();
        ApiClient client = client(0);
        // A watch has no end of its own.
        client.setHttpClient(
                client.getHttpClient().newBuilder().readTimeout(Duration.ZERO).build());
        CoreV1Api core = new CoreV1Api(client);
        SharedInformerFactory factory = new SharedInformerFactory(client);
        try (KubeApi api = KubeApi.of(cluster.server(0))) {
            churn.createNamespace(api);
            churn.write(api, 20);
            var informer =
                    factory.sharedIndexInformerFor(
                            (CallGeneratorParams params) ->
                                    core.listNamespacedConfigMap("informed")
                                            .resourceVersion(params.resourceVersion)
                                            .timeoutSeconds(params.timeoutSeconds)
                                            .watch(params.watch)
                                            .buildCall(null),
                            V1ConfigMap.class,
                            V1ConfigMapList.class);
            informer.addEventHandler(handler(mirror));
            factory.startAllRegisteredInformers();
            churn.throughACompactionAndARestart(cluster, mirror);
            assertThat(informer.getIndexer().list()).hasSameSizeAs(mirror.state().keySet());
        } finally {
            factory.stopAllRegisteredInformers();
        }
    }

    private static ResourceEventHandler<V1ConfigMap> handler(Mirror mirror) {
        return new ResourceEventHandler<>() {
            @Override
            public void onAdd(V1ConfigMap map) {
                mirror.added(map.getMetadata().getName(), map.getMetadata().getResourceVersion());
            }

            @Override
            public void onUpdate(V1ConfigMap before, V1ConfigMap map) {
                mirror.updated(map.getMetadata().getName(), map.getMetadata().getResourceVersion());
            }

            @Override
            public void onDelete(V1ConfigMap map, boolean lastStateUnknown) {
                mirror.deleted(map.getMetadata().getName());
            }
        };
    }

    @Test
    void leadershipPassesOn() throws IOException, InterruptedException {
        AtomicReference<String> leader = new AtomicReference<>("");
        Thread first = candidate(client(0), "one", leader);
        awaitLeader(leader, "one");
        Thread second = candidate(client(1), "two", leader);
        Await.pauseMillis(1_500); // longer than the second would wait if nobody renewed
        assertThat(leader).hasValue("one");
        first.interrupt();
        awaitLeader(leader, "two");
        second.interrupt();
        first.join();
        second.join();
    }

    private static void awaitLeader(AtomicReference<String> leader, String wanted) {
        Await.until(
                wanted + " to lead",
                LIMIT,
                () -> wanted.equals(leader.get()),
                () -> "it is " + leader.get());
    }

    private static Thread candidate(ApiClient client, String name, AtomicReference<String> leader) {
        LeaderElectionConfig config =
                new LeaderElectionConfig(
                        new LeaseLock("default", "election", name, client),
                        Duration.ofMillis(1_000),
                        Duration.ofMillis(700),
                        Duration.ofMillis(200));
        return Thread.ofPlatform()
                .daemon()
                .name("candidate-" + name)
                .start(() -> {
                    try (LeaderElector elector = new LeaderElector(config)) {
                        elector.run(() -> leader.set(name), () -> {});
                    }
                });
    }
}
