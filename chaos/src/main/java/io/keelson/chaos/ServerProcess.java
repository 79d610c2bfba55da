package io.keelson.chaos;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A server as an operating system process: its name and its log, which outlive the process, and the
 * process itself, which does not. Standard output and error go to one log file, appended to by
 * every life of the server. The end of the test's JVM kills it.
 */
public class ServerProcess {
    private static final Set<Process> LIVING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> LIVING.forEach(ServerProcess::killTree)));
    }

    private final ServerProgram program;
    private final String name;
    private final Path log;
    private List<String> lastFlags = List.of();
    private @Nullable Process process;
    private long logStartBytes;

    /**
     * @param log file that is made, with its folder, at the first start
     */
    public ServerProcess(ServerProgram program, String name, Path log) {
        this.program = program;
        this.name = name;
        this.log = log;
    }

    public final String name() {
        return name;
    }

    /** Starts the process with exactly these flags after the program's own. */
    public void start(List<String> flags) {
        if (isAlive()) {
            throw new IllegalStateException(name + " runs already");
        }
        lastFlags = List.copyOf(flags);
        List<String> command = new ArrayList<>(program.command());
        command.addAll(flags);
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            logStartBytes = Files.exists(log) ? Files.size(log) : 0;
            ProcessBuilder builder =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectInput(new File("/dev/null"))
                            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            // Our launcher looks whether sources changed; servers start from what was built.
            builder.environment().put("KEELSON_NO_BUILD", "1");
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + command, e);
        }
        LIVING.add(process);
    }

    /** Starts it again as it was started last. */
    public void restart() {
        start(lastFlags);
    }

    /**
     * Waits until this life of the server serves.
     *
     * @param condition that says so; one that throws does not hold yet
     * @throws ServerExited when the process ends instead
     */
    protected final void awaitServing(Duration limit, Callable<Boolean> condition) {
        Await.until(
                name + " to be ready",
                limit,
                () -> {
                    if (!isAlive()) {
                        throw new ServerExited(name + " ended " + exitCode() + logTail());
                    }
                    return condition.call();
                },
                this::logTail);
    }

    /** Waits for the process to end by itself and returns its exit code. */
    public int awaitExit(Duration limit) {
        Process living = running();
        try {
            if (!living.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException(name + " did not end in " + limit + logTail());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        LIVING.remove(living);
        return living.exitValue();
    }

    /** {@code kill -9}: no handler runs, nothing is flushed. Returns when the process is gone. */
    public void kill() {
        signalKill();
        awaitGone();
    }

    /** Sends the signal only, so that several servers can be struck at once. */
    void signalKill() {
        if (process != null) {
            killTree(process);
        }
    }

    void awaitGone() {
        if (process != null) {
            awaitExit(Duration.ofSeconds(20));
        }
    }

    /** SIGTERM, and waits for the exit code. */
    public int terminate() {
        running().destroy();
        return awaitExit(Duration.ofSeconds(30));
    }

    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** The process that serves: the innermost one, should the launcher not have replaced itself. */
    public long pid() {
        ProcessHandle handle = running().toHandle();
        while (true) {
            ProcessHandle child = handle.children().findFirst().orElse(null);
            if (child == null) {
                return handle.pid();
            }
            handle = child;
        }
    }

    /** How a process that is no more ended: the code of {@code kill -9} is 137. */
    public String exitCode() {
        return isAlive() ? "not at all" : "with exit code " + running().exitValue();
    }

    /** Everything that all lives of the server wrote to standard output and error. */
    public String log() {
        return readLog(0);
    }

    /** What this life of the server wrote. */
    public String logOfThisLife() {
        return readLog(logStartBytes);
    }

    /** The end of the log, for a failure's message. */
    public String logTail() {
        String all = log();
        return "\n---- end of the log of "
                + name
                + " ("
                + program.name()
                + ")\n"
                + all.substring(Math.max(0, all.length() - 4_000));
    }

    private String readLog(long fromBytes) {
        try {
            if (!Files.exists(log)) {
                return "";
            }
            byte[] bytes = Files.readAllBytes(log);
            int from = (int) Math.min(fromBytes, bytes.length);
            return new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process running() {
        if (process == null) {
            throw new IllegalStateException(name + " was not started");
        }
        return process;
    }

    private static void killTree(Process process) {
        List<ProcessHandle> tree = new ArrayList<>(process.descendants().toList());
        process.destroyForcibly();
        tree.forEach(ProcessHandle::destroyForcibly);
    }

    /** The process ended where it should have served. */
    private static final class ServerExited extends Error {
        private static final long serialVersionUID = 1;

        ServerExited(String message) {
            super(message);
        }
    }
}
