package io.keelson.orchestrator.apiserver.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.keelson.chaos.ProcessCluster;
import io.keelson.orchestrator.apiserver.ControlPlane;
import io.keelson.orchestrator.object.Golden;
import io.keelson.orchestrator.storage.PacedCallbacks;
import io.keelson.orchestrator.storage.TestingClusters;
import io.keelson.orchestrator.storage.etcd.EtcdStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every recorded exchange gives the recorded status and body, but for what changes from run to run,
 * what is left out by rule ({@link Replay#leftOut}, {@link Prepared}), and the accepted
 * differences, whose reasons {@code docs/golden-differences.md} tells. Exchanges in {@code
 * open-exchanges.txt} are known to be wrong yet: they are shown as skipped, with what is wrong, and
 * one that is right by now fails.
 */
class GoldenTest {
    private static final List<String> FILES =
            List.of(
                    "01-discovery",
                    "02-create-defaults",
                    "03-tables",
                    "04-patches",
                    "05-apply",
                    "06-errors",
                    "07-reads",
                    "08-subresources",
                    "09-deletes");

    private static final Path REASONS = Path.of("../../docs/golden-differences.md");

    @TestFactory
    List<DynamicNode> exchanges(@TempDir Path secrets) throws IOException {
        return Golden.isThere() ? replayed(new EngineServer(secrets, 1)) : notThere();
    }

    @TestFactory
    List<DynamicNode> exchangesOnOurStore(@TempDir Path secrets) throws IOException {
        return replayedOn(folder -> TestingClusters.keelson(1, folder), secrets);
    }

    @TestFactory
    List<DynamicNode> exchangesOnARealEtcd(@TempDir Path secrets) throws IOException {
        return replayedOn(folder -> TestingClusters.etcd(1, folder), secrets);
    }

    private static List<DynamicNode> replayedOn(Function<Path, ProcessCluster> store, Path secrets)
            throws IOException {
        if (!Golden.isThere()) {
            return notThere();
        }
        ProcessCluster cluster = store.apply(secrets.resolve("store"));
        EngineServer server =
                new EngineServer(
                        secrets,
                        1,
                        ControlPlane.Options.defaults("test"),
                        (_, loop) ->
                                EtcdStore.open(
                                        TestingClusters.settings(cluster),
                                        new PacedCallbacks(loop)));
        server.awaitReady();
        List<DynamicNode> nodes = replayed(server);
        nodes.add(dynamicTest("the store ends", cluster::close));
        return nodes;
    }

    /** A factory that gives up counts as passed; a test that does counts as skipped. */
    private static List<DynamicNode> notThere() {
        return List.of(
                dynamicTest(
                        "every exchange",
                        () -> abort("no recorded exchanges: KEELSON_GOLDEN names them")));
    }

    private static List<DynamicNode> replayed(Server server) throws IOException {
        Map<String, List<Golden.Exchange>> files = new LinkedHashMap<>();
        FILES.forEach(file -> files.put(file, Golden.exchanges(file + ".jsonl")));
        Replay replay = new Replay(server);
        AcceptedDifferences accepted = AcceptedDifferences.read();
        List<DynamicNode> containers = new ArrayList<>();
        files.forEach((file, exchanges) ->
                containers.add(
                        dynamicContainer(
                                file,
                                exchanges.stream().map(one -> test(file, one, replay, accepted)))));
        containers.add(
                dynamicTest(
                        "every accepted difference occurs",
                        () -> {
                            server.close();
                            if (accepted.hasOpen()) {
                                abort("not all exchanges are as they should be yet");
                            }
                            assertThat(accepted.withoutOccurrence()).isEmpty();
                        }));
        return containers;
    }

    private static DynamicTest test(
            String file, Golden.Exchange exchange, Replay replay, AcceptedDifferences accepted) {
        return dynamicTest(
                exchange.name(),
                () -> {
                    String leftOut = Replay.leftOut(file, exchange);
                    if (leftOut != null) {
                        abort(leftOut);
                    }
                    String unexpected =
                            replay.replay(file + "/" + exchange.name(), exchange).stream()
                                    .filter(difference -> !accepted.accepts(difference))
                                    .map(Difference::toString)
                                    .collect(Collectors.joining("\n"));
                    if (accepted.isOpen(file + "/" + exchange.name())) {
                        assertThat(unexpected)
                                .as("right now: remove its line from open-exchanges.txt")
                                .isNotEmpty();
                        abort("open: " + unexpected);
                    }
                    assertThat(unexpected).isEmpty();
                });
    }

    @Test
    void everyReasonIsTold() throws IOException {
        List<String> told =
                Files.readAllLines(REASONS).stream()
                        .filter(line -> line.startsWith("## "))
                        .map(line -> line.substring(3).trim())
                        .toList();

        assertThat(told).containsExactlyElementsOf(AcceptedDifferences.read().reasons());
    }
}
