package io.keelson.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.bench.load.TestingKv;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BenchCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void putsThenRangesAgainstAServer() throws Exception {
        try (var server = TestingKv.start()) {
            assertThat(
                            execute(
                                    "put --target leader --total 50 --warmup 50ms --clients 4"
                                            + " --conns 2 --no-progress --endpoints "
                                            + server.endpoint()))
                    .isZero();
            assertThat(out.toString())
                    .startsWith("put: 2 connections, 4 clients, closed loop")
                    .contains("operations   50 in");
            // The keys of the warm-up are not used again.
            assertThat(server.data.size()).isGreaterThan(50);

            out.getBuffer().setLength(0);
            assertThat(
                            execute(
                                    "range --key-space 50 --total 20 --consistency s --rate 5000"
                                            + " --json --endpoints http://"
                                            + server.endpoint()))
                    .isZero();
            assertThat(out.toString())
                    .startsWith("{\"workload\":\"range\",\"connections\":1,")
                    .contains("\"ratePerSecond\":5000,\"succeeded\":20,\"failed\":0,");
            assertThat(server.serializableRanges).hasValue(20);
        }
    }

    @Test
    void nothingSucceededIsExitCode1() throws Exception {
        try (var server = TestingKv.start()) {
            var command = "range --key-space 9 --total 3 --endpoints " + server.endpoint();
            assertThat(execute(command)).isEqualTo(1);
            assertThat(out.toString()).contains("3 x NOT_FOUND");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "put --endpoints nowhere | endpoint \"nowhere\" is not host:port",
                "put --duration 10 | not a duration like 500ms, 10s or 2m",
                "put --clients 0 | at least one client",
                "put --key-size 1 --key-space 17 | a key of 1 bytes has 1 to 16 values",
                "put --sequential --random | mutually exclusive",
                "put --rate -1 | rate must be between",
                "put --surprise | Unknown option: '--surprise'",
                "range | --key-space is needed",
                "range --limit 3 --key-space 4 | --limit needs --range-prefix",
                "range --consistency x | Invalid value for option '--consistency'",
                "compare | Missing required option: '--peer=ETCD'",
                "'' | bench needs one of its commands"
            })
    void wrongOptionsAreOneLineAndExitCode2(String command, String message) {
        assertThat(execute(command)).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(1);
        assertThat(err.toString()).contains(message);
    }

    @Test
    void compareTellsUnknownRowsAndMissingPrograms(@TempDir Path folder) {
        var base = "compare --base-port 23910 --dir " + folder + " --peer /no/such/etcd";
        assertThat(execute(base + " --rows nonsense")).isEqualTo(2);
        assertThat(err.toString()).contains("no row \"nonsense\"; there are put 1/1, ");

        err.getBuffer().setLength(0);
        assertThat(execute(base + " --rows startup")).isEqualTo(1);
        assertThat(err.toString()).contains("/no/such/etcd");
    }

    @Test
    void everyCommandHasHelp() {
        for (var command : new String[] {"--help", "put --help", "range -h", "compare --help"}) {
            out.getBuffer().setLength(0);
            assertThat(execute(command)).isZero();
            assertThat(out.toString()).startsWith("Usage: bench").contains("--help");
        }
    }

    private int execute(String command) {
        var commandLine = BenchMain.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(command.isEmpty() ? new String[0] : command.split(" "));
    }
}
