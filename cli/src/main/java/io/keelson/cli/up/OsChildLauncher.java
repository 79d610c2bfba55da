package io.keelson.cli.up;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Starts a child as this program was started: through its launcher, without another build. */
final class OsChildLauncher implements ChildLauncher {
    private final List<String> program;

    /**
     * @param program what starts this program, without its arguments
     */
    OsChildLauncher(List<String> program) {
        this.program = List.copyOf(program);
    }

    @Override
    public Process start(Child child, List<String> arguments) throws IOException {
        List<String> line = new ArrayList<>(program);
        line.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.redirectError(ProcessBuilder.Redirect.appendTo(child.logFile().toFile()));
        builder.environment().put("KEELSON_NO_BUILD", "1");
        // What is set for a server of the user's own must not reach the members of this cluster.
        builder.environment().keySet().removeIf(name -> name.startsWith("ETCD_"));
        return builder.start();
    }
}
