package io.keelson.raft.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Scenario files: a line {@code > command} of {@link ScenarioCluster} and below it, indented, what
 * the members did. {@code -Dkeelson.rerecord=true} writes down what they do now; read the
 * difference before committing it.
 */
class ScenarioTest {
    private static final Path SCENARIOS = Path.of("src/test/resources/scenarios");

    @TestFactory
    List<DynamicTest> scenarios() throws IOException {
        try (Stream<Path> files = Files.list(SCENARIOS)) {
            List<DynamicTest> tests =
                    files.sorted()
                            .map(file ->
                                    DynamicTest.dynamicTest(
                                            String.valueOf(file.getFileName()), () -> play(file)))
                            .toList();
            assertThat(tests).hasSizeGreaterThanOrEqualTo(10);
            return tests;
        }
    }

    private static void play(Path file) throws IOException {
        ScenarioCluster cluster = new ScenarioCluster();
        String recorded = Files.readString(file);
        StringBuilder played = new StringBuilder();
        for (String line : recorded.lines().toList()) {
            if (line.startsWith("> ")) {
                played.append(line).append('\n');
                cluster.run(line.substring(2))
                        .forEach(done -> played.append("    ").append(done).append('\n'));
            } else if (!line.startsWith("    ")) {
                played.append(line).append('\n'); // a remark
            }
        }
        if (Boolean.getBoolean("keelson.rerecord")) {
            Files.writeString(file, played);
        } else {
            assertThat(played.toString()).isEqualTo(recorded);
        }
    }
}
