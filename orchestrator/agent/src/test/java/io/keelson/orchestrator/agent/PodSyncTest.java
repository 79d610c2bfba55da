package io.keelson.orchestrator.agent;

import static io.keelson.orchestrator.agent.TestingAgent.annotated;
import static io.keelson.orchestrator.agent.TestingAgent.condition;
import static io.keelson.orchestrator.agent.TestingAgent.container;
import static io.keelson.orchestrator.agent.TestingAgent.is;
import static io.keelson.orchestrator.agent.TestingAgent.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.apiserver.TestingCluster;
import io.keelson.orchestrator.apiserver.authn.User;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.Transport;
import io.keelson.orchestrator.client.Write;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pods on fake nodes, as the API has them. */
final class PodSyncTest {
    private TestingCluster cluster;
    private TestingAgent agent;

    @BeforeEach
    void start(@TempDir Path directory) {
        cluster = new TestingCluster(directory, 13);
        agent = new TestingAgent(cluster, 3);
    }

    @AfterEach
    void stop() {
        agent.close();
        cluster.close();
    }

    private void seconds(int seconds) {
        cluster.advance(Duration.ofSeconds(seconds));
    }

    private boolean isThere(String name) {
        return cluster.find(ApiResource.PODS, "default", name) != null;
    }

    private void delete(String name) {
        cluster.admin().delete(ApiResource.PODS, new ObjectKey("default", name), "");
    }

    private void finalizers(String name, String finalizers) {
        cluster.admin()
                .mergePatch(
                        ApiResource.PODS,
                        new ObjectKey("default", name),
                        TestingCluster.read("metadata: {finalizers: " + finalizers + "}"));
    }

    @Test
    void aBoundPodRunsAndIsReady() {
        Obj unbound =
                cluster.create(
                        """
                        apiVersion: v1
                        kind: Pod
                        metadata: {name: a, namespace: default}
                        spec:
                          initContainers: [{name: first, image: busybox}]
                          containers: [{name: app, image: nginx}, {name: log, image: fluent}]
                        """);
        cluster.admin()
                .perform(
                        Write.post(
                                ApiResource.PODS,
                                ObjectKey.of(unbound),
                                "binding",
                                TestingCluster.read(
                                        "{apiVersion: v1, kind: Binding, metadata: {name: a}, target: {kind: Node, name: node-1}}")));
        seconds(1);
        Obj pod = agent.get("a");
        Obj status = pod.obj("status");
        assertThat(status.text("phase")).isEqualTo("Running");
        for (String type :
                new String[] {
                    "PodScheduled",
                    "PodReadyToStartContainers",
                    "Initialized",
                    "ContainersReady",
                    "Ready"
                }) {
            assertThat(is(pod, type)).as(type).isEqualTo("True");
        }
        assertThat(status.text("podIP")).isEqualTo("10.64.1.2");
        assertThat(((Obj) status.arr("podIPs").get(0)).text("ip")).isEqualTo("10.64.1.2");
        assertThat(status.text("hostIP")).isEqualTo("172.16.0.2");
        assertThat(status.text("startTime")).isNotEmpty();
        assertThat(status.text("qosClass")).as("the server's").isEqualTo("BestEffort");
        assertThat(status.arr("containerStatuses").size()).isEqualTo(2);
        Obj app = container(pod);
        assertThat(app.text("name")).isEqualTo("app");
        assertThat(app.isTrue("ready")).isTrue();
        assertThat(app.isTrue("started")).isTrue();
        assertThat(app.text("state", "running", "startedAt")).isNotEmpty();
        assertThat(app.text("image")).isEqualTo("nginx");
        assertThat(app.text("imageID")).isNotEmpty();
        assertThat(app.text("containerID")).startsWith("fake://");
        Obj first = (Obj) status.arr("initContainerStatuses").get(0);
        assertThat(first.text("state", "terminated", "reason")).isEqualTo("Completed");
    }

    @Test
    void nothingIsWrittenThatIsThereAlready() {
        agent.create(pod("a", "node-0"));
        seconds(5);
        String revision = agent.get("a").text("metadata", "resourceVersion");
        agent.restart();
        seconds(60);
        assertThat(agent.get("a").text("metadata", "resourceVersion")).isEqualTo(revision);
    }

    @Test
    void itsLifeTakesTheTimeItIsSaidToTake() {
        agent.create(
                annotated("a", "fake.keelson.io/start-after: 2s, fake.keelson.io/ready-after: 3s"));
        seconds(1);
        Obj creating = agent.get("a");
        assertThat(creating.text("status", "phase")).isEqualTo("Pending");
        assertThat(container(creating).text("state", "waiting", "reason"))
                .isEqualTo("ContainerCreating");
        assertThat(creating.text("status", "podIP")).isEmpty();
        assertThat(condition(creating, "Ready").text("message"))
                .isEqualTo("containers with unready status: [app]");
        seconds(2);
        Obj running = agent.get("a");
        assertThat(running.text("status", "phase")).isEqualTo("Running");
        assertThat(is(running, "Ready")).isEqualTo("False");
        assertThat(condition(running, "Ready").text("reason")).isEqualTo("ContainersNotReady");
        assertThat(container(running).isTrue("started")).isTrue();
        seconds(3);
        Obj ready = agent.get("a");
        assertThat(is(ready, "Ready")).isEqualTo("True");
        assertThat(condition(ready, "Ready").text("reason")).isEmpty();
        assertThat(ready.text("status", "startTime"))
                .isEqualTo(creating.text("status", "startTime"));
    }

    @Test
    void onePodIsNeverReady() {
        agent.create(annotated("a", "fake.keelson.io/ready: \"false\""));
        seconds(60);
        assertThat(agent.get("a").text("status", "phase")).isEqualTo("Running");
        assertThat(is(agent.get("a"), "Ready")).isEqualTo("False");
    }

    private static Obj ofJob(String name, String policy, String annotations) {
        return pod(
                name,
                "node-0",
                """
                ownerReferences: [{apiVersion: batch/v1, kind: Job, name: j, uid: u, controller: true}], annotations: {%s}
                """
                        .formatted(annotations)
                        .strip(),
                "restartPolicy: " + policy);
    }

    @Test
    void podsOfJobsEndWithSuccessAfterASecond() {
        agent.create(ofJob("a", "Never", ""));
        agent.create(ofJob("b", "OnFailure", "fake.keelson.io/run-for: 10s"));
        seconds(3);
        Obj ended = agent.get("a");
        assertThat(ended.text("status", "phase")).isEqualTo("Succeeded");
        assertThat(condition(ended, "Ready").text("reason")).isEqualTo("PodCompleted");
        Obj state = container(ended).obj("state", "terminated");
        assertThat(state.whole(-1, "exitCode")).isZero();
        assertThat(state.text("reason")).isEqualTo("Completed");
        assertThat(agent.get("b").text("status", "phase")).isEqualTo("Running");
        seconds(10);
        assertThat(agent.get("b").text("status", "phase")).isEqualTo("Succeeded");
        assertThat(agent.runtime().size()).as("nothing is kept of what has ended").isZero();
    }

    @Test
    void aPodThatIsNotRestartedFails() {
        agent.create(ofJob("a", "Never", "fake.keelson.io/exit-code: \"3\""));
        seconds(3);
        Obj failed = agent.get("a");
        assertThat(failed.text("status", "phase")).isEqualTo("Failed");
        assertThat(container(failed).obj("state", "terminated").whole(0, "exitCode")).isEqualTo(3);
        assertThat(container(failed).text("state", "terminated", "reason")).isEqualTo("Error");
    }

    @Test
    void aContainerThatCrashesIsRestartedEverMoreSlowly() {
        agent.create(annotated("a", "fake.keelson.io/crash-loop: \"true\""));
        seconds(5);
        Obj waiting = agent.get("a");
        assertThat(waiting.text("status", "phase")).isEqualTo("Running");
        assertThat(container(waiting).text("state", "waiting", "reason"))
                .isEqualTo("CrashLoopBackOff");
        assertThat(container(waiting).text("state", "waiting", "message"))
                .startsWith("back-off 10s restarting failed container=app pod=a_default(");
        assertThat(container(waiting).obj("lastState", "terminated").whole(0, "exitCode"))
                .isEqualTo(1);
        assertThat(container(waiting).whole(0, "restartCount")).isEqualTo(1);
        assertThat(is(waiting, "Ready")).isEqualTo("False");
        seconds(60);
        // at 1 s, then after 10, 20 and 40 s of waiting
        assertThat(container(agent.get("a")).whole(0, "restartCount")).isEqualTo(3);
        agent.restart();
        seconds(20);
        assertThat(container(agent.get("a")).whole(0, "restartCount"))
                .as("as if there had been no other agent")
                .isEqualTo(4);
    }

    @Test
    void anAnnotationWithoutMeaningIsSaid() {
        agent.create(annotated("a", "fake.keelson.io/run-for: soon"));
        seconds(5);
        Obj waiting = container(agent.get("a")).obj("state", "waiting");
        assertThat(waiting.text("reason")).isEqualTo("CreateContainerConfigError");
        assertThat(waiting.text("message"))
                .isEqualTo(
                        "annotation fake.keelson.io/run-for: \"soon\" is not a duration such as"
                                + " 1m30s");
        delete("a");
        seconds(5);
        assertThat(isThere("a")).isFalse();
    }

    @Test
    void aDeletedPodGoesWhenItHasEnded() {
        agent.create(pod("a", "node-0"));
        agent.create(annotated("slow", "fake.keelson.io/stop-after: 5s"));
        agent.create(annotated("slower", "fake.keelson.io/stop-after: 1h"));
        seconds(2);
        delete("a");
        delete("slow");
        delete("slower");
        seconds(3);
        assertThat(isThere("a")).isFalse();
        assertThat(isThere("slow")).isTrue();
        seconds(3);
        assertThat(isThere("slow")).isFalse();
        seconds(20);
        assertThat(isThere("slower")).isTrue();
        seconds(5);
        assertThat(isThere("slower")).as("30 seconds are all its grace").isFalse();
        assertThat(agent.runtime().size()).isZero();
    }

    @Test
    void aPodThatAFinalizerKeepsHasFailed() {
        agent.create(pod("a", "node-0"));
        agent.create(ofJob("ended", "Never", ""));
        finalizers("a", "[test/keep]");
        finalizers("ended", "[test/keep]");
        seconds(3);
        delete("a");
        delete("ended");
        seconds(5);
        assertThat(agent.get("a").text("status", "phase")).isEqualTo("Failed");
        assertThat(container(agent.get("a")).obj("state", "terminated").whole(0, "exitCode"))
                .isEqualTo(143);
        assertThat(agent.get("ended").text("status", "phase")).isEqualTo("Succeeded");
        finalizers("a", "[]");
        finalizers("ended", "[]");
        seconds(1);
        assertThat(isThere("a")).isFalse();
        assertThat(isThere("ended")).isFalse();
    }

    @Test
    void anAgentThatReturnsTakesOverWhatRuns() {
        agent.create(pod("a", "node-0"));
        agent.create(pod("b", "node-0"));
        seconds(5);
        delete("a");
        seconds(1);
        Obj before = agent.get("b").obj("status");
        agent.kill();
        agent.create(pod("c", "node-0"));
        seconds(60);
        agent.restart();
        seconds(5);
        assertThat(agent.get("b").obj("status")).isEqualTo(before);
        assertThat(agent.get("c").text("status", "podIP"))
                .isNotEmpty()
                .isNotEqualTo(before.text("podIP"));
        delete("b");
        seconds(1);
        assertThat(isThere("b")).isFalse();
    }

    @Test
    void anotherPodOfTheSameNameIsAnother() {
        Obj first = agent.create(pod("a", "node-0"));
        seconds(2);
        String address = agent.get("a").text("status", "podIP");
        cluster.admin()
                .perform(
                        Write.delete(
                                ApiResource.PODS,
                                ObjectKey.of(first),
                                "",
                                Obj.of("gracePeriodSeconds", Node.of(0))));
        agent.create(pod("a", "node-1"));
        seconds(2);
        assertThat(agent.get("a").text("status", "phase")).isEqualTo("Running");
        assertThat(agent.get("a").text("status", "podIP")).isNotEqualTo(address);
        assertThat(agent.runtime().size()).isEqualTo(1);
    }

    @Test
    void addressesAreUniqueAndOfTheNodesOwnRange() {
        cluster.admin()
                .mergePatch(
                        ApiResource.NODES,
                        new ObjectKey("", "node-2"),
                        TestingCluster.read(
                                "spec: {podCIDR: 10.244.7.0/24, podCIDRs: [10.244.7.0/24]}"));
        seconds(1);
        Set<String> addresses = new HashSet<>();
        for (int i = 0; i < 60; i++) {
            agent.create(pod("p" + i, "node-" + i % 3));
        }
        seconds(5);
        for (int i = 0; i < 60; i++) {
            String address = agent.get("p" + i).text("status", "podIP");
            assertThat(address).startsWith(i % 3 == 2 ? "10.244.7." : "10.64." + i % 3 + ".");
            addresses.add(address);
        }
        assertThat(addresses).hasSize(60);
    }

    @Test
    void aPodOfTheHostsNetworkHasTheNodesAddress() {
        agent.create(pod("a", "node-1", "labels: {a: b}", "hostNetwork: true"));
        seconds(2);
        assertThat(agent.get("a").text("status", "podIP")).isEqualTo("172.16.0.2");
    }

    @Test
    void podsOfOtherNodesAreLeftAlone() {
        agent.create(pod("a", "somewhere-else"));
        seconds(10);
        assertThat(agent.get("a").text("status", "phase")).isEqualTo("Pending");
        assertThat(agent.get("a").arr("status", "containerStatuses").isEmpty()).isTrue();
    }

    /** Counts requests that have no answer yet. */
    private static final class Counting implements Transport {
        private final Transport to;
        private int patches;
        private int patchesMax;

        Counting(Transport to) {
            this.to = to;
        }

        @Override
        public CompletableFuture<Answer> send(Request request) {
            if (!request.path().endsWith("/status")) {
                return to.send(request);
            }
            patches++;
            patchesMax = Math.max(patches, patchesMax);
            return to.send(request).whenComplete((_, _) -> patches--);
        }

        @Override
        public Streaming stream(Request request, Lines lines) {
            return to.stream(request, lines);
        }
    }

    @Test
    void hundredsOfPodsAreReportedWithoutTooManyRequestsAtATime() {
        agent.close();
        Counting counting = new Counting(cluster.transport("agent", User.MASTERS));
        for (int i = 0; i < 400; i++) {
            agent.create(pod("p" + i, "node-" + i % 50));
        }
        try (TestingAgent _ = new TestingAgent(cluster, 50, counting)) {
            seconds(10);
            assertThat(cluster.list(ApiResource.PODS, "default"))
                    .allMatch(pod -> is(pod, "Ready").equals("True"));
        }
        assertThat(counting.patchesMax).isBetween(2, 64);
    }

    @Test
    void whatHappensWhileTheServerIsGoneIsReportedLater() {
        agent.create(annotated("a", "fake.keelson.io/run-for: 20s"));
        agent.create(pod("b", "node-0"));
        seconds(2);
        cluster.killServer();
        seconds(40);
        cluster.startServer();
        delete("b");
        seconds(60);
        assertThat(container(agent.get("a")).whole(0, "restartCount")).isPositive();
        assertThat(isThere("b")).isFalse();
    }
}
