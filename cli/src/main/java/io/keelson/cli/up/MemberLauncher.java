package io.keelson.cli.up;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Starts the process of one member. */
@FunctionalInterface
interface MemberLauncher {
    /**
     * Starts {@code keelson server} with these flags. Its standard input and output are pipes (see
     * {@link io.keelson.cli.server.ParentPipe}), its standard error is appended to the log file.
     */
    Process start(List<String> serverFlags, Path logFile) throws IOException;
}
