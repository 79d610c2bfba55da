package io.keelson.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.cli.server.TestingStarter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class MainTest {
    private static CommandLines.Result run(String... arguments) {
        return CommandLines.run(Main.commandLine(new TestingStarter()), arguments);
    }

    @Test
    void everyCommandHasHelp() {
        CommandLine program = Main.commandLine(new TestingStarter());
        for (Map.Entry<String, CommandLine> command : program.getSubcommands().entrySet()) {
            CommandLines.Result result = run(command.getKey(), "--help");
            assertThat(result.exitCode()).as(command.getKey()).isZero();
            assertThat(result.out()).startsWith("Usage: keelson " + command.getKey());
            assertThat(result.err()).isEmpty();
        }
    }

    @Test
    void helpListsWhatAPersonMayAsk() {
        assertThat(run("--help").out())
                .contains("up ", "server ", "test ", "version ")
                .doesNotContain("train");
        assertThat(run().out()).isEqualTo(run("--help").out());
    }

    @Test
    void theVersionIsTheBuilds() {
        assertThat(run("--version").out()).startsWith("keelson 0.").contains("Java 25");
        assertThat(run("version").out()).isEqualTo(run("--version").out());
        assertThat(run("server", "--version").out()).isEqualTo(run("--version").out());
    }

    @Test
    void whatIsAskedWronglyIsOneLineAndExitCodeTwo() {
        assertUsage("keelson: unknown command nosuch; see keelson --help", "nosuch");
        assertUsage("keelson: unknown flag --nosuch; see keelson --help", "--nosuch");
        assertUsage("keelson up: unknown flag --nosuch; see keelson up --help", "up", "--nosuch");
        assertUsage("keelson up: flag --members wants 1, 3 or 5, not 2", "up", "--members=2");
        assertUsage(
                "keelson up: flag --client-port wants 1 to 65526, not 0", "up", "--client-port=0");
        assertUsage("keelson up: flag --api-port wants 1 to 65535, not 0", "up", "--api-port=0");
        assertUsage(
                "keelson apiserver: flag --etcd-compaction-interval wants a duration such as 5m or"
                        + " 30s, not 5 minutes",
                "apiserver",
                "--etcd-compaction-interval=5 minutes");
        assertUsage(
                "keelson apiserver: flags --max-requests-inflight and"
                        + " --max-mutating-requests-inflight want 1 or more",
                "apiserver",
                "--max-requests-inflight=0");
        assertUsage("keelson test: the launcher runs the tests: ./keelson test", "test");
    }

    @Test
    void aValueOfTheWrongKindIsOneLine() {
        CommandLines.Result result = run("up", "--members=many");
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err().lines()).hasSize(1);
        assertThat(result.err()).contains("--members", "many");
    }

    @Test
    void aDefectIsOneLineToo() {
        CommandLine program =
                Main.commandLine(settings -> {
                    throw new IllegalStateException("a defect\nof two lines");
                });
        CommandLines.Result result = CommandLines.run(program, "server");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err().strip())
                .isEqualTo("keelson server: internal error: IllegalStateException: a defect");
    }

    private static void assertUsage(String line, String... arguments) {
        CommandLines.Result result = run(arguments);
        assertThat(result.err().strip()).isEqualTo(line);
        assertThat(result.exitCode()).isEqualTo(2);
    }
}
