package io.keelson.cli.convergence;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.chaos.Await;
import io.keelson.chaos.controlplane.Stores;
import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.object.JsonReader;
import io.keelson.orchestrator.object.Obj;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The convergence model on processes, with control plane and nodes killed under way; and what
 * happens when of three control planes the one that acts dies.
 */
final class ProcessConvergenceTest {
    private static final int NODES = 3;
    private static final int STEPS = 30;
    private static final long STEP_MILLIS_MAX = 1_500;
    private static final Duration SETTLE = Duration.ofMinutes(2);
    private static final Duration TAKEOVER = Duration.ofSeconds(45);

    private static Obj object(String json) {
        return JsonReader.readObj(json.getBytes(StandardCharsets.UTF_8));
    }

    private static void makeNamespace(Api user) {
        user.create(
                ApiResource.NAMESPACES,
                object(
                        """
                        {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"%s"}}
                        """
                                .formatted(Wanted.NAMESPACE)));
    }

    @ParameterizedTest
    @EnumSource
    void convergesToWhatWasAskedForLast(Stores kind, @TempDir Path folder) throws IOException {
        SplittableRandom random = new SplittableRandom(kind == Stores.KEELSON ? 1 : 2);
        Judge judge = new Judge();
        Wanted wanted = new Wanted();
        List<String> done = new ArrayList<>();
        try (ActingCluster cluster = ActingCluster.start(kind, 1, NODES, folder);
                LiveHistory history = cluster.history()) {
            Api user = cluster.user(0);
            makeNamespace(user);
            Await.until(
                    "the namespace's account",
                    SETTLE,
                    () ->
                            user.find(
                                            ApiResource.SERVICE_ACCOUNTS,
                                            new ObjectKey(Wanted.NAMESPACE, "default"))
                                    != null,
                    cluster::logTails);
            Chance chance = new Chance(random.split(), wanted);
            for (int step = 0; step < STEPS; step++) {
                done.add(random.nextInt(8) == 0 ? mishap(cluster, random) : chance.ask(user));
                Await.pauseMillis(random.nextLong(STEP_MILLIS_MAX));
                history.drain(judge::follow);
            }
            Await.until(
                    "what was asked for",
                    SETTLE,
                    () -> {
                        history.drain(judge::follow);
                        return wanted.differences(judge, NODES).isEmpty();
                    },
                    () ->
                            String.join("\n", wanted.differences(judge, NODES))
                                    + "\n"
                                    + done
                                    + cluster.logTails());
            assertThat(judge.faults()).as("%s", done).isEmpty();
        }
    }

    private static String mishap(ActingCluster cluster, SplittableRandom random) {
        if (random.nextBoolean()) {
            cluster.server(0).killAndRestart();
            return "the control plane was killed";
        }
        ActingCluster.Node node = cluster.node(random.nextInt(NODES));
        node.die();
        Await.pauseMillis(random.nextLong(STEP_MILLIS_MAX));
        node.begin();
        return "the agent of " + node.name() + " was killed";
    }

    @Test
    void whenTheControlPlaneThatActsDiesAnotherDoes(@TempDir Path folder) throws IOException {
        try (ActingCluster cluster = ActingCluster.start(Stores.KEELSON, 3, 1, folder)) {
            Api user = cluster.user(2);
            makeNamespace(user);
            String first = holder(user);
            assertThat(first).isIn("cp0", "cp1", "cp2");
            int leading = Integer.parseInt(first.substring(2));
            int asked = (leading + 1) % 3;
            cluster.server(leading).close();
            Api other = cluster.user(asked);
            other.create(
                    ApiResource.REPLICA_SETS,
                    object(
                            """
                            {"apiVersion":"apps/v1","kind":"ReplicaSet",
                             "metadata":{"name":"after","namespace":"%s"},
                             "spec":{"replicas":2,"selector":{"matchLabels":{"app":"after"}},
                              "template":{"metadata":{"labels":{"app":"after"}},
                               "spec":{"containers":[{"name":"c","image":"i"}]}}}}
                            """
                                    .formatted(Wanted.NAMESPACE)));
            Await.until(
                    "another to act",
                    TAKEOVER,
                    () -> other.list(ApiResource.PODS, Wanted.NAMESPACE, Map.of()).size() == 2,
                    cluster::logTails);
            assertThat(holder(other)).isNotEqualTo(first);
        }
    }

    private static String holder(Api user) {
        return user.get(ApiResource.LEASES, new ObjectKey("kube-system", "kube-controller-manager"))
                .text("spec", "holderIdentity");
    }
}
