package io.keelson.orchestrator.apiserver.local;

import io.keelson.orchestrator.apiserver.authn.User;
import io.keelson.orchestrator.apiserver.http.HttpHandler;
import io.keelson.orchestrator.client.Transport;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Carries one identity's requests into the API server of this process. */
public final class LocalTransport implements Transport, AutoCloseable {
    private final HttpHandler server;
    private final User user;
    private final Executor executor;
    private final Set<LocalStream> streams = ConcurrentHashMap.newKeySet();

    /**
     * @param executor runs each task beside everything else: receives streams, and computes what is
     *     not to hold up the server
     */
    public LocalTransport(HttpHandler server, User user, Executor executor) {
        this.server = server;
        this.user = user;
        this.executor = executor;
    }

    @Override
    public CompletableFuture<Answer> send(Request request) {
        CompletableFuture<Answer> answered = new CompletableFuture<>();
        server.handle(
                new LocalCall(
                        request,
                        user,
                        executor,
                        new LocalCall.Receiver() {
                            @Override
                            public void answered(Answer answer) {
                                // Away from the server's loop, which has others to answer.
                                executor.execute(() -> answered.complete(answer));
                            }

                            @Override
                            public LocalStream streamed(LocalCall call) {
                                throw new IllegalStateException("a stream was not asked for");
                            }
                        }));
        return answered;
    }

    @Override
    public Streaming stream(Request request, Lines lines) {
        Opening opening = new Opening(lines);
        server.handle(new LocalCall(request, user, executor, opening));
        return opening;
    }

    /** A stream that has been asked for. */
    private final class Opening implements LocalCall.Receiver, Streaming {
        private final Lines lines;
        private @Nullable LocalStream stream;
        private boolean cancelled;

        Opening(Lines lines) {
            this.lines = lines;
        }

        @Override
        public void answered(Answer answer) {
            executor.execute(() -> lines.onEnd(answer));
        }

        @Override
        public LocalStream streamed(LocalCall call) {
            LocalStream begun;
            synchronized (this) {
                begun = new LocalStream(lines, executor, () -> over(call));
                stream = begun;
                streams.add(begun);
                if (cancelled) {
                    begun.cancel();
                }
            }
            return begun;
        }

        private void over(LocalCall call) {
            synchronized (this) {
                if (stream != null) {
                    streams.remove(stream);
                }
            }
            call.end();
        }

        @Override
        public synchronized void cancel() {
            cancelled = true;
            if (stream != null) {
                stream.cancel();
            }
        }
    }

    /** Ends all streams. */
    @Override
    public void close() {
        streams.forEach(LocalStream::end);
    }
}
