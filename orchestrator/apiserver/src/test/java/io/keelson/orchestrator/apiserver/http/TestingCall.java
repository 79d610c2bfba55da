package io.keelson.orchestrator.apiserver.http;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A request without a network, to be asked about; it takes no answer. */
public final class TestingCall implements HttpCall {
    private final String method;
    private final String path;
    private final Map<String, List<String>> headers = new HashMap<>();
    private @Nullable X509Certificate certificate;

    public TestingCall(String method, String path) {
        this.method = method;
        this.path = path;
    }

    public TestingCall header(String name, String... values) {
        headers.put(name.toLowerCase(Locale.ROOT), List.of(values));
        return this;
    }

    public TestingCall certificate(X509Certificate shown) {
        certificate = shown;
        return this;
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public Map<String, List<String>> query() {
        return Map.of();
    }

    @Override
    public @Nullable String header(String name) {
        List<String> values = headers(name);
        return values.isEmpty() ? null : values.getFirst();
    }

    @Override
    public List<String> headers(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    }

    @Override
    public Set<String> headerNames() {
        return headers.keySet();
    }

    @Override
    public byte[] body() {
        return new byte[0];
    }

    @Override
    public @Nullable X509Certificate clientCertificate() {
        return certificate;
    }

    @Override
    public SocketAddress remoteAddress() {
        return new InetSocketAddress(0);
    }

    @Override
    public String auditId() {
        return "test";
    }

    @Override
    public int status() {
        return 0;
    }

    @Override
    public void respond(
            int status, String contentType, byte[] body, Map<String, String> responseHeaders) {
        throw new IllegalStateException("nobody waits for an answer");
    }

    @Override
    public void respond(
            int status,
            String contentType,
            Iterator<ByteBuffer> pieces,
            Map<String, String> responseHeaders) {
        throw new IllegalStateException("nobody waits for an answer");
    }

    @Override
    public ResponseStream stream(
            int status, String contentType, Map<String, String> responseHeaders) {
        throw new IllegalStateException("nobody waits for an answer");
    }

    @Override
    public void offload(Runnable work) {
        work.run();
    }

    @Override
    public void onEnd(Runnable action) {
        throw new IllegalStateException("this has no end");
    }
}
