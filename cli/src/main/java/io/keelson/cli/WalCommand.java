package io.keelson.cli;

import io.keelson.wal.WalInspector;
import io.keelson.wal.disk.OsDisk;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code keelson wal inspect|verify}: looks at a member's log without changing it. */
@Command(
        name = "wal",
        description = "Looks at a member's log on disk, without changing it.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class WalCommand implements Runnable {
    @Override
    public void run() {
        throw CommandException.usage("say inspect or verify; see keelson wal --help");
    }

    @Command(
            name = "inspect",
            description = "Prints every segment and record, and the damage if there is any.",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class)
    int inspect(@Parameters(paramLabel = "DIR", description = "folder of the log") Path directory) {
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        boolean good = WalInspector.inspect(new OsDisk(), directory, out);
        out.flush();
        return good ? 0 : 1;
    }

    @Command(
            name = "verify",
            description = "Checks every byte and prints one line for the damage, if there is any.",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class)
    int verify(@Parameters(paramLabel = "DIR", description = "folder of the log") Path directory) {
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        boolean good = WalInspector.verify(new OsDisk(), directory, out);
        out.flush();
        return good ? 0 : 1;
    }
}
