package io.keelson.orchestrator.client.http;

import io.keelson.orchestrator.client.Clockwork;
import io.keelson.orchestrator.client.Transport;
import io.keelson.orchestrator.client.TransportException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries requests over HTTPS, with HTTP/2 where the server knows it. Streams have a connection of
 * their own, so that one that is received slowly holds up no request. A request without an answer
 * in 30 seconds has failed, and those after it take a new connection: the one it had may lead to a
 * machine that is gone, which nothing else would tell.
 */
public final class HttpTransport implements Transport, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("transport");
    private static final Duration CONNECT_MAX = Duration.ofSeconds(10);
    private static final Duration REQUEST_MAX = Duration.ofSeconds(30);

    /** Servers allow 100 on a connection, and the client fails those over it. */
    private static final int IN_FLIGHT_MAX = 80;

    private static final int TOO_MANY_REQUESTS = 429;
    private static final int RESENDINGS_MAX = 10;

    private final Access access;
    private final String userAgent;
    private final Clockwork clockwork;
    private final HttpClient streams;

    /** Guarded by this, as are all that follow. */
    private final Queue<Pending> waiting = new ArrayDeque<>();

    private HttpClient requests;
    private int inFlight;
    private boolean closed;

    private record Pending(Request request, CompletableFuture<Answer> answered, int sendings) {}

    /**
     * @param userAgent the program and its version
     */
    public HttpTransport(Access access, String userAgent, Clockwork clockwork) {
        this.access = access;
        this.userAgent = userAgent;
        this.clockwork = clockwork;
        this.streams = client();
        this.requests = client();
    }

    private HttpClient client() {
        return HttpClient.newBuilder()
                .sslContext(access.tls())
                .connectTimeout(CONNECT_MAX)
                .executor(clockwork::execute)
                .build();
    }

    @Override
    public CompletableFuture<Answer> send(Request request) {
        CompletableFuture<Answer> answered = new CompletableFuture<>();
        enqueue(new Pending(request, answered, 1));
        return answered;
    }

    private void enqueue(Pending pending) {
        synchronized (this) {
            waiting.add(pending);
        }
        sendWaiting();
    }

    private void sendWaiting() {
        while (true) {
            Pending next;
            HttpClient through;
            synchronized (this) {
                next = inFlight < IN_FLIGHT_MAX ? waiting.poll() : null;
                if (next == null) {
                    return;
                }
                inFlight++;
                through = requests;
            }
            send(next, through);
        }
    }

    private void send(Pending pending, HttpClient through) {
        CompletableFuture<HttpResponse<byte[]>> sent =
                through.sendAsync(http(pending.request), BodyHandlers.ofByteArray());
        Clockwork.Timer late = clockwork.schedule(REQUEST_MAX, () -> giveUp(sent, through));
        var _ =
                sent.whenComplete((response, failure) -> {
                    late.cancel();
                    synchronized (this) {
                        inFlight--;
                    }
                    sendWaiting();
                    if (failure == null) {
                        answered(pending, response);
                    } else {
                        pending.answered.completeExceptionally(lost(failure));
                    }
                });
    }

    /** First the connection, so that whoever hears of it and sends again has another. */
    private void giveUp(CompletableFuture<HttpResponse<byte[]>> sent, HttpClient through) {
        if (!sent.isDone()) {
            replace(through);
            sent.completeExceptionally(
                    new TransportException("no answer in " + REQUEST_MAX.toSeconds() + " s", null));
        }
    }

    /** A server that has too much to do says when to come again. */
    private void answered(Pending pending, HttpResponse<byte[]> response) {
        if (response.statusCode() == TOO_MANY_REQUESTS && pending.sendings <= RESENDINGS_MAX) {
            @Nullable String after = response.headers().firstValue("Retry-After").orElse(null);
            if (after != null && after.matches("[0-9]{1,2}")) {
                clockwork.schedule(
                        Duration.ofSeconds(Integer.parseInt(after)),
                        () ->
                                enqueue(
                                        new Pending(
                                                pending.request,
                                                pending.answered,
                                                pending.sendings + 1)));
                return;
            }
        }
        pending.answered.complete(new Answer(response.statusCode(), response.body()));
    }

    @SuppressWarnings("ReferenceEquality") // that very client
    private synchronized void replace(HttpClient failed) {
        if (requests == failed && !closed) {
            LOG.warn("{} does not answer; connecting anew", access.server());
            requests = client();
            // By then all that are under way on it have ended or failed.
            clockwork.schedule(REQUEST_MAX, failed::shutdownNow);
        }
    }

    private TransportException lost(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
        if (cause instanceof TransportException known) {
            return known;
        }
        String why = cause.getMessage();
        return new TransportException(
                access.server() + ": " + (why == null ? cause.getClass().getSimpleName() : why),
                cause);
    }

    @Override
    public Streaming stream(Request request, Lines lines) {
        ReceivedStream stream = new ReceivedStream(lines, clockwork);
        CompletableFuture<HttpResponse<byte[]>> sent =
                streams.sendAsync(
                        http(request),
                        head ->
                                head.statusCode() == 200
                                        ? stream
                                        : HttpResponse.BodySubscribers.ofByteArray());
        stream.begun(sent);
        var _ =
                sent.whenComplete((response, failure) -> {
                    if (failure != null) {
                        LOG.debug("{}: {}", request.path(), lost(failure).getMessage());
                    }
                    stream.over(
                            response == null || response.statusCode() == 200
                                    ? null
                                    : new Answer(response.statusCode(), response.body()));
                });
        return stream;
    }

    private HttpRequest http(Request request) {
        HttpRequest.Builder http =
                HttpRequest.newBuilder(uri(request))
                        .method(
                                request.method(),
                                request.body().length == 0
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofByteArray(request.body()))
                        .header("User-Agent", userAgent)
                        .header(
                                "Accept",
                                request.accept() == null ? "application/json" : request.accept());
        if (request.contentType() != null) {
            http.header("Content-Type", request.contentType());
        }
        if (!access.token().isEmpty()) {
            http.header("Authorization", "Bearer " + access.token());
        }
        return http.build();
    }

    private URI uri(Request request) {
        StringBuilder text = new StringBuilder(access.server().toString());
        while (text.charAt(text.length() - 1) == '/') {
            text.setLength(text.length() - 1);
        }
        text.append(encode(request.path()).replace("%2F", "/"));
        char before = '?';
        for (var parameter : request.query().entrySet()) {
            text.append(before)
                    .append(encode(parameter.getKey()))
                    .append('=')
                    .append(encode(parameter.getValue()));
            before = '&';
        }
        return URI.create(text.toString());
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Ends connections; what is under way fails. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            requests.shutdownNow();
        }
        streams.shutdownNow();
    }
}
