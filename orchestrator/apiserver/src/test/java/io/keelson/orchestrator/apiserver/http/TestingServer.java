package io.keelson.orchestrator.apiserver.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A server on a free port of this machine, at a fixed date. */
public final class TestingServer implements AutoCloseable {
    private static final Instant NOW = Instant.parse("2026-11-23T14:00:00Z");

    private final HttpServer server;
    private final boolean secure;

    public TestingServer(HttpHandler handler) throws IOException {
        this(HttpLimits.defaults(), null, handler);
    }

    public TestingServer(HttpLimits limits, @Nullable HttpTls tls, HttpHandler handler)
            throws IOException {
        AtomicInteger calls = new AtomicInteger();
        secure = tls != null;
        server =
                HttpServer.start(
                        new HttpSettings(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                                tls,
                                limits,
                                2,
                                InstantSource.fixed(NOW),
                                () -> "call-" + calls.incrementAndGet(),
                                Executors.newVirtualThreadPerTaskExecutor()),
                        handler);
    }

    public HttpServer server() {
        return server;
    }

    public URI uri(String path) {
        return URI.create(
                (secure ? "https" : "http") + "://127.0.0.1:" + server.address().getPort() + path);
    }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path));
    }

    /** A connection of its own, for what no proper client would send. */
    Socket socket() throws IOException {
        Socket socket = new Socket(server.address().getAddress(), server.address().getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    /** Sends that and reads until the server closes. */
    String exchange(String request) throws IOException {
        try (Socket socket = socket()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @Override
    public void close() throws InterruptedException {
        server.stop(TimeUnit.SECONDS.toNanos(5));
    }
}
