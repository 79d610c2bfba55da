package io.keelson.cli.convergence;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.object.JsonReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever is asked for and whoever is killed: in the end the cluster is as was asked last, with
 * nothing twice, orphaned or lost, and at no revision had a controller made too much. {@code
 * -Dkeelson.convergence.seeds=N} tries N seeds; {@code -Dkeelson.convergence.seed=S} that one.
 */
final class ConvergenceModelTest {
    private static final String ALL_LIVE = "all agents live";
    private static final int NODES = 4;
    private static final int STEPS = 40;
    private static final Duration SETTLE = Duration.ofMinutes(15);
    private static final Duration LOOK = Duration.ofSeconds(5);

    static LongStream seeds() {
        Long one = Long.getLong("keelson.convergence.seed");
        return one == null
                ? LongStream.rangeClosed(
                        1,
                        Long.getLong(
                                "keelson.convergence.seeds",
                                Boolean.getBoolean("keelson.long") ? 500 : 12))
                : LongStream.of(one);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void convergesToWhatWasAskedForLast(long seed, @TempDir Path directory) {
        SplittableRandom random = new SplittableRandom(seed);
        Judge judge = new Judge();
        Wanted wanted = new Wanted();
        List<String> done = new ArrayList<>();
        try (SimulatedCluster cluster =
                new SimulatedCluster(directory, seed, NODES, judge::follow)) {
            cluster.user()
                    .create(
                            ApiResource.NAMESPACES,
                            JsonReader.readObj(
                                    """
                                    {"apiVersion":"v1","kind":"Namespace",
                                     "metadata":{"name":"model"}}
                                    """
                                            .getBytes(StandardCharsets.UTF_8)));
            cluster.advance(Duration.ofSeconds(10));
            Chance chance = new Chance(random.split(), wanted);
            for (int step = 0; step < STEPS; step++) {
                done.add(
                        random.nextInt(4) == 0
                                ? mishap(cluster, random)
                                : chance.ask(cluster.user()));
                cluster.advance(Duration.ofMillis(random.nextInt(3_000)));
            }
            heal(cluster);
            settle(cluster, judge, wanted, done);
            assertThat(judge.faults()).as("%s", done).isEmpty();
        }
    }

    /** Something dies; a server is back soon, a node perhaps much later. */
    private static String mishap(SimulatedCluster cluster, SplittableRandom random) {
        return switch (random.nextInt(5)) {
            case 0 -> {
                cluster.killServer();
                cluster.advance(Duration.ofMillis(random.nextInt(5_000)));
                cluster.startServer();
                yield "the server was killed";
            }
            case 1 -> {
                cluster.restartControllers();
                yield "the controllers were killed";
            }
            case 2 -> {
                cluster.restartScheduler();
                yield "the scheduler was killed";
            }
            case 3 -> {
                List<String> living = cluster.living();
                if (living.size() > 2) {
                    String killed = living.get(random.nextInt(living.size()));
                    cluster.killAgent(killed);
                    cluster.advance(Duration.ofSeconds(random.nextInt(120)));
                    yield "the agent of " + killed + " was killed";
                }
                yield "too few agents to kill one";
            }
            default -> back(cluster);
        };
    }

    /** The first agent that is dead lives again. */
    private static String back(SimulatedCluster cluster) {
        for (int i = 0; i < NODES; i++) {
            String prefix = "node-" + i + "-";
            if (!cluster.living().contains(prefix)) {
                cluster.startAgent(prefix);
                return "the agent of " + prefix + " is back";
            }
        }
        return ALL_LIVE;
    }

    private static void heal(SimulatedCluster cluster) {
        String done = "";
        while (!done.equals(ALL_LIVE)) {
            done = back(cluster);
        }
    }

    private static void settle(
            SimulatedCluster cluster, Judge judge, Wanted wanted, List<String> done) {
        List<String> differences = List.of("it was not looked at");
        for (Duration waited = Duration.ZERO;
                waited.compareTo(SETTLE) < 0 && !differences.isEmpty();
                waited = waited.plus(LOOK)) {
            cluster.advance(LOOK);
            differences = wanted.differences(judge, NODES);
        }
        assertThat(differences).as("%s", done).isEmpty();
        // And it stays so.
        cluster.advance(Duration.ofMinutes(2));
        assertThat(wanted.differences(judge, NODES)).as("two minutes later, %s", done).isEmpty();
    }
}
