package io.keelson.cli.up;

import io.keelson.cli.server.ParentPipe;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** One run of one child's process; tells what happens to it as events. */
final class ChildProcess {
    private final Process process;
    private final int index;
    private final long run;
    private final Consumer<ChildEvent> events;

    private ChildProcess(Process process, int index, long run, Consumer<ChildEvent> events) {
        this.process = process;
        this.index = index;
        this.run = run;
        this.events = events;
    }

    /**
     * Watches a process from its start.
     *
     * @param run tells this run from earlier ones of the same child
     */
    static ChildProcess watch(
            Process process, String name, int index, long run, Consumer<ChildEvent> events) {
        ChildProcess child = new ChildProcess(process, index, run, events);
        Thread.ofPlatform().daemon().name(name).start(child::follow);
        return child;
    }

    /** Reads what the child reports until it ends, then waits for its exit code. */
    private void follow() {
        String reason = "";
        try (BufferedReader reports =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = reports.readLine(); line != null; line = reports.readLine()) {
                if (line.equals(ParentPipe.READY)) {
                    events.accept(new ChildEvent.Ready(index, run));
                } else if (line.startsWith(ParentPipe.FAILED)) {
                    reason = line.substring(ParentPipe.FAILED.length());
                }
            }
        } catch (IOException e) {
            // A pipe that breaks ends with its process: the exit code below tells the rest.
            reason = "";
        }
        try {
            events.accept(new ChildEvent.Ended(index, run, process.waitFor(), reason));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    long run() {
        return run;
    }

    long pid() {
        return process.pid();
    }

    /** Asks it to stop. */
    void stop() {
        process.destroy();
    }

    /** Waits until it has ended; false if it has not within that time. */
    boolean awaitEnd(long nanos) throws InterruptedException {
        return process.waitFor(nanos, java.util.concurrent.TimeUnit.NANOSECONDS);
    }

    void kill() {
        process.destroyForcibly();
    }
}
