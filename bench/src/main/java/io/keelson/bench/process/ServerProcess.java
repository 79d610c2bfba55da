package io.keelson.bench.process;

import io.keelson.bench.load.Endpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One member as an operating system process; it may be killed and started again. */
public final class ServerProcess {
    private static final long STOP_SECONDS = 10;

    private final String name;
    private final Endpoint clientEndpoint;
    private final List<String> command;
    private final Path logFile;
    private Process process;

    private ServerProcess(
            String name,
            Endpoint clientEndpoint,
            List<String> command,
            Path logFile,
            Process process) {
        this.name = name;
        this.clientEndpoint = clientEndpoint;
        this.command = command;
        this.logFile = logFile;
        this.process = process;
    }

    public static ServerProcess start(
            String name, Endpoint clientEndpoint, List<String> command, Path logFile)
            throws IOException {
        return new ServerProcess(name, clientEndpoint, command, logFile, exec(command, logFile));
    }

    private static Process exec(List<String> command, Path logFile) throws IOException {
        var builder = new ProcessBuilder(command);
        // etcd also reads its flags from variables of this name: only the command line shall count.
        builder.environment().keySet().removeIf(key -> key.startsWith("ETCD_"));
        builder.redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(logFile.toFile()));
        return builder.start();
    }

    public Endpoint clientEndpoint() {
        return clientEndpoint;
    }

    /**
     * @throws IOException if the process has ended; the message names its log
     */
    public void checkAlive() throws IOException {
        if (!process.isAlive()) {
            throw new IOException(
                    "member " + name + " ended with " + process.exitValue() + "; log: " + logFile);
        }
    }

    public ProcessUsage usage() throws IOException {
        checkAlive();
        return ProcessUsage.of(process.toHandle());
    }

    /** {@code kill -9}; returns when the process is gone. */
    public void kill() throws InterruptedException {
        family().forEach(ProcessHandle::destroyForcibly);
        process.waitFor();
    }

    /** Starts again with the same command on the same data. */
    public void restart() throws IOException {
        process = exec(command, logFile);
    }

    /** Asks to stop; {@link #awaitStopped} insists. */
    public void askToStop() {
        process.destroy();
    }

    public void awaitStopped() {
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            killNow();
            Thread.currentThread().interrupt();
        }
    }

    /** Kills without waiting, for the end of this program. */
    public void killNow() {
        family().forEach(ProcessHandle::destroyForcibly);
    }

    private List<ProcessHandle> family() {
        var handle = process.toHandle();
        return Stream.concat(Stream.of(handle), handle.descendants()).toList();
    }
}
