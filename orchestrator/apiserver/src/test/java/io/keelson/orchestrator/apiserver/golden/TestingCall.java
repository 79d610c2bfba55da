package io.keelson.orchestrator.apiserver.golden;

import io.keelson.orchestrator.apiserver.http.HttpCall;
import io.keelson.orchestrator.apiserver.http.ResponseStream;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A call that came over no wire. What is streamed is gathered until the end. */
public final class TestingCall implements HttpCall {
    private final Server.Request request;
    private final X509Certificate client;
    private final Executor away;
    private final String path;
    private final Map<String, List<String>> query = new LinkedHashMap<>();
    private final ByteArrayOutputStream streamed = new ByteArrayOutputStream();
    private final List<Runnable> onEnd = new ArrayList<>();
    private int status;
    private String warning = "";
    private boolean answered;

    /**
     * @param away runs what is not to be computed on the loop
     */
    public TestingCall(Server.Request request, X509Certificate client, Executor away) {
        this.request = request;
        this.client = client;
        this.away = away;
        int mark = request.target().indexOf('?');
        path = decoded(mark < 0 ? request.target() : request.target().substring(0, mark));
        if (mark >= 0) {
            for (String parameter : request.target().substring(mark + 1).split("&", -1)) {
                String[] parts = parameter.split("=", 2);
                query.computeIfAbsent(decoded(parts[0]), name -> new ArrayList<>())
                        .add(parts.length == 2 ? decoded(parts[1]) : "");
            }
        }
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    public boolean isAnswered() {
        return answered;
    }

    /** Once it is answered. */
    public Server.Answer answer() {
        if (!answered) {
            throw new IllegalStateException("no answer to " + request.target());
        }
        return new Server.Answer(status, streamed.toByteArray(), warning);
    }

    @Override
    public String method() {
        return request.method();
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public Map<String, List<String>> query() {
        return query;
    }

    @Override
    public @Nullable String header(String name) {
        return request.headers().get(name.toLowerCase(Locale.ROOT));
    }

    @Override
    public List<String> headers(String name) {
        String value = header(name);
        return value == null ? List.of() : List.of(value);
    }

    @Override
    public Set<String> headerNames() {
        return request.headers().keySet();
    }

    @Override
    public byte[] body() {
        return request.body();
    }

    @Override
    public X509Certificate clientCertificate() {
        return client;
    }

    @Override
    public SocketAddress remoteAddress() {
        return InetSocketAddress.createUnresolved("client", 1);
    }

    @Override
    public String auditId() {
        return "audit";
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public void respond(int code, String contentType, byte[] body, Map<String, String> headers) {
        begin(code);
        warning = headers.getOrDefault("Warning", "");
        streamed.writeBytes(body);
        end();
    }

    @Override
    public void respond(
            int code,
            String contentType,
            Iterator<ByteBuffer> pieces,
            Map<String, String> headers) {
        begin(code);
        warning = headers.getOrDefault("Warning", "");
        pieces.forEachRemaining(piece ->
                streamed.write(
                        piece.array(), piece.arrayOffset() + piece.position(), piece.remaining()));
        end();
    }

    @Override
    public ResponseStream stream(int code, String contentType, Map<String, String> headers) {
        begin(code);
        return new Stream();
    }

    private void begin(int code) {
        if (status != 0) {
            throw new IllegalStateException("answered with " + status + " before");
        }
        status = code;
    }

    private void end() {
        answered = true;
        onEnd.forEach(Runnable::run);
        onEnd.clear();
    }

    @Override
    public void offload(Runnable work) {
        away.execute(work);
    }

    @Override
    public void onEnd(Runnable action) {
        if (answered) {
            action.run();
        } else {
            onEnd.add(action);
        }
    }

    private final class Stream implements ResponseStream {
        @Override
        public void write(byte[]... parts) {
            if (!answered) {
                for (byte[] part : parts) {
                    streamed.writeBytes(part);
                }
            }
        }

        @Override
        public boolean isWritable() {
            return true;
        }

        @Override
        public void onWritable(Runnable action) {}

        @Override
        public void onClosed(Runnable action) {
            onEnd(action);
        }

        @Override
        public void end() {
            if (!answered) {
                TestingCall.this.end();
            }
        }
    }
}
