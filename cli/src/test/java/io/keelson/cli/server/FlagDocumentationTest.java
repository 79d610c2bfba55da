package io.keelson.cli.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.cli.house.SourceTree;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code docs/flags.md} shows the table that the program obeys. */
final class FlagDocumentationTest {
    @Test
    void theDocumentationShowsEveryFlagWhereItBelongs() throws IOException {
        List<String> expected = new ArrayList<>();
        for (Flag.Treatment treatment : Flag.Treatment.values()) {
            for (Flag flag : FlagTable.all()) {
                if (flag.treatment() == treatment) {
                    expected.add(row(flag));
                }
            }
        }
        List<String> rows =
                Files.readAllLines(SourceTree.root().resolve("docs/flags.md")).stream()
                        .filter(line -> line.startsWith("| `--"))
                        .toList();
        assertThat(rows).containsExactlyElementsOf(expected);
    }

    private static String row(Flag flag) {
        String shown = flag.defaultValue().isEmpty() ? "" : "`" + flag.defaultValue() + "`";
        return "| `--" + flag.name() + "` | " + shown + " | " + flag.meaning() + " |";
    }
}
