package io.keelson.cli.up;

import java.io.IOException;
import java.util.List;

/** Starts the process of one child. */
@FunctionalInterface
interface ChildLauncher {
    /**
     * Starts this program with a child's command. Its standard input and output are pipes (see
     * {@link io.keelson.cli.server.ParentPipe}), its standard error is appended to the child's log.
     *
     * @param arguments the command and its flags
     */
    Process start(Child child, List<String> arguments) throws IOException;
}
