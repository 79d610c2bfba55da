package io.keelson.cli.controlplane;

import io.keelson.cli.CommandException;
import io.keelson.cli.logging.LogForm;
import io.keelson.cli.logging.LogLevel;
import io.keelson.cli.logging.LogOutlet;
import io.keelson.cli.server.ParentPipe;
import io.keelson.orchestrator.apiserver.ApiServerProcess;
import io.keelson.orchestrator.apiserver.ApiServerSettings;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Runs an API server until a signal comes, or the parent ends. */
final class ServerRun {
    private ServerRun() {}

    /** Something that runs beside the server. */
    interface Companion {
        /** Before the server stops. */
        void stop() throws InterruptedException;
    }

    /**
     * @param supervised reports over standard output, and ends with standard input
     * @param companion started with the server, which need not be ready yet
     * @return the exit code
     */
    static int until(
            ApiServerOptions options,
            boolean supervised,
            Function<ApiServerProcess, Companion> companion)
            throws InterruptedException {
        ApiServerSettings settings = options.settings();
        LogOutlet.open(LogLevel.INFO, LogForm.CONSOLE, List.of(System.err));
        @Nullable ParentPipe parent = supervised ? new ParentPipe(System.in, System.out) : null;
        ApiServerProcess server;
        try {
            server = ApiServerProcess.start(settings);
        } catch (IOException e) {
            String why = "cannot serve at " + options + ": " + e.getMessage();
            if (parent != null) {
                parent.reportFailed(why);
            }
            throw CommandException.failure(why);
        }
        Companion beside = companion.apply(server);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    stop(beside, server);
                                    stopped.countDown();
                                },
                                "stop"));
        if (parent != null) {
            var _ = server.ready().thenRun(parent::reportReady);
            endWith(parent);
        }
        stopped.await();
        return 0;
    }

    /** Ends this process when its parent has ended. */
    static void endWith(ParentPipe parent) {
        Thread.ofPlatform()
                .daemon()
                .name("parent")
                .start(() -> {
                    parent.awaitParentGone();
                    // As the signal does: a hook stops what runs.
                    Runtime.getRuntime().exit(0);
                });
    }

    private static void stop(Companion beside, ApiServerProcess server) {
        try {
            beside.stop();
            server.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
