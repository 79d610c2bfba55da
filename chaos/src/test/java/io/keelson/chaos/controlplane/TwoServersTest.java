package io.keelson.chaos.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.chaos.Await;
import io.keelson.chaos.EtcdClient;
import io.keelson.proto.mvccpb.Event;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Two API servers on one store, which must be like one. */
@ParameterizedClass
@EnumSource(Stores.class)
record TwoServersTest(Stores store) {
    private static final int PAIRS = 10_000;
    private static final int WORKERS = 16;
    private static final int QUOTA = 100;

    @TempDir static Path folder;

    @SuppressWarnings("NullAway.Init") // started before the first test of a store
    private static Cluster cluster;

    private static List<KubeApi> apis = List.of();

    @BeforeParameterizedClassInvocation
    static void start(Stores store) throws IOException {
        cluster = Cluster.start(store, 1, 2, folder.resolve(store.name()));
        apis = List.of(KubeApi.of(cluster.server(0)), KubeApi.of(cluster.server(1)));
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        apis.forEach(KubeApi::close);
        if (cluster != null) {
            cluster.close();
        }
    }

    private static KubeApi api(int turn) {
        return apis.get(turn % 2);
    }

    /** Runs all at once and waits for them; the first failure is the test's. */
    private static <T> List<T> allAtOnce(List<Callable<T>> tasks)
            throws InterruptedException, ExecutionException {
        List<T> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<T> result : threads.invokeAll(tasks)) {
                results.add(result.get());
            }
        }
        return results;
    }

    private static String createNamespace(String name) throws IOException, InterruptedException {
        api(0).post(
                        "/api/v1/namespaces",
                        """
                        {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"%s"}}
                        """
                                .formatted(name))
                .orFail();
        return "/api/v1/namespaces/" + name + "/";
    }

    @Test
    void aWriteThroughOneIsInEveryLaterListOfTheOther()
            throws IOException, InterruptedException, ExecutionException {
        String maps = createNamespace("pairs") + "configmaps";
        List<Callable<Integer>> workers = new ArrayList<>();
        for (int worker = 0; worker < WORKERS; worker++) {
            String name = "w" + worker;
            workers.add(() -> pairs(maps, name));
        }

        assertThat(allAtOnce(workers)).allMatch(pairs -> pairs == PAIRS / WORKERS);
    }

    private static int pairs(String maps, String name) throws IOException, InterruptedException {
        api(0).post(
                        maps,
                        """
                        {"apiVersion":"v1","kind":"ConfigMap",
                         "metadata":{"name":"%s","labels":{"worker":"%s"}}}
                        """
                                .formatted(name, name))
                .orFail();
        for (int i = 0; i < PAIRS / WORKERS; i++) {
            JsonNode written =
                    api(i).mergePatch(maps + "/" + name, "{\"data\":{\"turn\":\"" + i + "\"}}")
                            .orFail()
                            .json();
            JsonNode list =
                    api(i + 1).get(maps + "?labelSelector=worker%3D" + name).orFail().json();
            assertThat(list.path("items")).hasSize(1);
            assertThat(list.at("/items/0/data/turn").asString()).isEqualTo(Integer.toString(i));
            assertThat(revision(list)).isGreaterThanOrEqualTo(revision(written));
        }
        return PAIRS / WORKERS;
    }

    private static long revision(JsonNode object) {
        return Long.parseLong(object.at("/metadata/resourceVersion").asString());
    }

    @Test
    void noAddressAndNoNodePortIsGivenTwice()
            throws IOException, InterruptedException, ExecutionException {
        String services = createNamespace("racing") + "services";
        List<Callable<JsonNode>> creates = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            int number = i;
            creates.add(() ->
                    api(number)
                            .post(
                                    services,
                                    """
                                    {"apiVersion":"v1","kind":"Service",
                                     "metadata":{"name":"s%d"},
                                     "spec":{"type":"NodePort","ports":[{"port":80}]}}
                                    """
                                            .formatted(number))
                            .orFail()
                            .json());
        }
        List<JsonNode> created = allAtOnce(creates);

        assertThat(created.stream().map(s -> s.at("/spec/clusterIP").asString()))
                .allMatch(address -> address.startsWith("10.96."))
                .doesNotHaveDuplicates();
        assertThat(created.stream().map(s -> s.at("/spec/ports/0/nodePort").asInt()))
                .allMatch(port -> port >= 30_000 && port < 32_768)
                .doesNotHaveDuplicates();
    }

    @Test
    void aQuotaHoldsAtEveryRevision() throws IOException, InterruptedException, ExecutionException {
        long before = cluster.revision();
        String namespace = createNamespace("bounded");
        api(0).post(
                        namespace + "resourcequotas",
                        """
                        {"apiVersion":"v1","kind":"ResourceQuota","metadata":{"name":"pods"},
                         "spec":{"hard":{"pods":"%d"}}}
                        """
                                .formatted(QUOTA))
                .orFail();
        List<Callable<Integer>> creates =
                IntStream.range(0, 500)
                        .<Callable<Integer>>mapToObj(i -> () -> createPod(i, namespace))
                        .toList();
        List<Integer> answers = allAtOnce(creates);

        assertThat(answers).containsOnly(201, 403);
        assertThat(answers).filteredOn(code -> code == 201).hasSize(QUOTA);
        assertThat(largestNumberOfPods(before)).isEqualTo(QUOTA);
    }

    private static int createPod(int number, String namespace)
            throws IOException, InterruptedException {
        KubeApi.Answer answer =
                api(number)
                        .post(
                                namespace + "pods",
                                """
                                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"p%d"},
                                 "spec":{"containers":[{"name":"c","image":"busybox"}]}}
                                """
                                        .formatted(number));
        if (answer.code() == 429) {
            // More at once than a server takes; every client asks again.
            Await.pauseMillis(100);
            return createPod(number, namespace);
        }
        if (answer.code() == 403) {
            assertThat(answer.text()).contains("exceeded quota: pods");
        }
        return answer.code();
    }

    /** And at every revision as many are used, by the quota's word, as there are. */
    private static int largestNumberOfPods(long from) throws InterruptedException {
        Set<String> pods = new HashSet<>();
        int largest = 0;
        int used = 0;
        try (EtcdClient client = new EtcdClient(cluster.store().endpoints().getFirst())) {
            List<Event> events = StoreHistory.from(from, client);
            for (int i = 0; i < events.size(); i++) {
                Event event = events.get(i);
                String key = StoreHistory.keyOf(event);
                if (key.startsWith("/registry/pods/bounded/")) {
                    pods.add(key);
                } else if (key.equals("/registry/resourcequotas/bounded/pods")) {
                    used =
                            KubeApi.parse(StoreHistory.valueOf(event).toStringUtf8())
                                    .at("/status/used/pods")
                                    .asInt(0);
                }
                boolean lastOfItsRevision =
                        i + 1 == events.size()
                                || StoreHistory.revisionOf(events.get(i + 1))
                                        > StoreHistory.revisionOf(event);
                if (lastOfItsRevision) {
                    assertThat(used)
                            .as("used at revision %s", StoreHistory.revisionOf(event))
                            .isEqualTo(pods.size());
                    largest = Math.max(largest, pods.size());
                }
            }
        }
        return largest;
    }
}
