package io.keelson.cli.up;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts a member as this program was started: through its launcher, without another build. */
final class OsMemberLauncher implements MemberLauncher {
    private final List<String> command;

    /**
     * @param command what starts this program, without its arguments
     */
    OsMemberLauncher(List<String> command) {
        this.command = List.copyOf(command);
    }

    @Override
    public Process start(List<String> serverFlags, Path logFile) throws IOException {
        List<String> line = new ArrayList<>(command);
        line.add("server");
        line.add("--supervised");
        line.addAll(serverFlags);
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.redirectError(ProcessBuilder.Redirect.appendTo(logFile.toFile()));
        builder.environment().put("KEELSON_NO_BUILD", "1");
        // What is set for a server of the user's own must not reach the members of this cluster.
        builder.environment().keySet().removeIf(name -> name.startsWith("ETCD_"));
        return builder.start();
    }
}
