package io.keelson.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** {@code keelson test} in the list of commands; the launcher carries it out with Maven. */
@Command(
        name = "test",
        description = "Runs all checks and tests that CI runs.",
        mixinStandardHelpOptions = true)
final class TestCommand implements Runnable {
    @Unmatched private List<String> arguments = List.of();

    @Override
    public void run() {
        throw CommandException.usage(
                "the launcher runs the tests: ./keelson test "
                        + String.join(" ", arguments).strip());
    }
}
