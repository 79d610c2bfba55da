package io.keelson.orchestrator.apiserver.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.io.ByteArrayOutputStream;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A call on a channel: a connection of HTTP/1.1 or a stream of HTTP/2. */
final class NettyCall implements HttpCall {
    private static final Logger LOG = LoggerFactory.getLogger(NettyCall.class);
    private static final byte[] NO_BODY = new byte[0];
    private static final int MAX_PARAMETERS = 1024;
    private static final int MAX_AUDIT_ID_CHARS = 64;

    /** Up to this size an answer is written in one go. */
    private static final int SMALL_BYTES = 16 << 10;

    private final ChannelHandlerContext ctx;
    private final Shared shared;
    private final Connection connection;
    private final HttpHeaders requestHeaders;
    private final String method;
    private final QueryStringDecoder uri;
    private final String auditId;
    private final @Nullable X509Certificate peer;
    private final AtomicBoolean answered = new AtomicBoolean();

    /** Its client was gone before the answer, which may come yet and goes nowhere. */
    private final AtomicBoolean unanswered = new AtomicBoolean();

    private byte[] body = NO_BODY;

    /** 0 before the answer. */
    private volatile int status;

    /** The event loop's. */
    private @Nullable Outflow outflow;

    private boolean streaming;

    /** Guarded by itself; null when the call is over. */
    private @Nullable List<Runnable> endActions = new ArrayList<>(2);

    private final Object endLock = new Object();

    NettyCall(
            ChannelHandlerContext ctx, Shared shared, Connection connection, HttpRequest request) {
        this.ctx = ctx;
        this.shared = shared;
        this.connection = connection;
        requestHeaders = request.headers();
        method = request.method().name();
        uri =
                new QueryStringDecoder(
                        request.uri(), StandardCharsets.UTF_8, true, MAX_PARAMETERS, true);
        String given = requestHeaders.get("Audit-Id");
        auditId = given != null && isFitForEcho(given) ? given : shared.auditIds.get();
        peer = connection.peer();
    }

    private static boolean isFitForEcho(String id) {
        return !id.isEmpty()
                && id.length() <= MAX_AUDIT_ID_CHARS
                && id.chars().allMatch(c -> c > ' ' && c < 127);
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public String path() {
        return uri.path();
    }

    @Override
    public Map<String, List<String>> query() {
        return uri.parameters();
    }

    /** Decodes what is decoded on demand, on the event loop: later on, threads only read it. */
    void decodeUri() {
        var _ = uri.path();
        var _ = uri.parameters();
    }

    @Override
    public @Nullable String header(String name) {
        return requestHeaders.get(name);
    }

    @Override
    public List<String> headers(String name) {
        return requestHeaders.getAll(name);
    }

    @Override
    public Set<String> headerNames() {
        Set<String> names = new TreeSet<>();
        for (String name : requestHeaders.names()) {
            names.add(name.toLowerCase(Locale.ROOT));
        }
        return names;
    }

    @Override
    public byte[] body() {
        return body;
    }

    void body(byte[] bytes) {
        body = bytes;
    }

    @Override
    public @Nullable X509Certificate clientCertificate() {
        return peer;
    }

    @Override
    public SocketAddress remoteAddress() {
        return connection.remoteAddress();
    }

    @Override
    public String auditId() {
        return auditId;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public void respond(
            int status, String contentType, byte[] answer, Map<String, String> headers) {
        HttpResponse head = head(status, contentType, headers);
        claim();
        boolean compresses = answer.length > shared.limits.compressOverBytes() && compresses(head);
        if (compresses && shared.tryOffload(() -> sendCompressed(head, answer))) {
            return;
        }
        onLoop(() -> send(head, answer));
    }

    private void sendCompressed(HttpResponse head, byte[] answer) {
        byte[] smaller = Gzip.compress(answer);
        sayCompressed(head);
        onLoop(() -> send(head, smaller));
    }

    private void send(HttpResponse head, byte[] answer) {
        if (outflow != null || !ctx.channel().isActive()) {
            return;
        }
        head.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, answer.length);
        boolean withoutBody = method.equals("HEAD");
        if (answer.length <= SMALL_BYTES && !withoutBody) {
            head =
                    new DefaultFullHttpResponse(
                            HttpVersion.HTTP_1_1,
                            head.status(),
                            Unpooled.wrappedBuffer(answer),
                            head.headers(),
                            EmptyHttpHeaders.INSTANCE);
        }
        begin(head, answer, withoutBody);
    }

    private void begin(HttpResponse head, byte[] answer, boolean withoutBody) {
        Outflow flow = new Outflow(ctx, shared.limits, head, withoutBody, this::finish);
        outflow = flow;
        if (head instanceof DefaultFullHttpResponse) {
            flow.sendWhole();
        } else {
            flow.write(answer);
            flow.end();
        }
    }

    @Override
    public void respond(
            int status,
            String contentType,
            Iterator<ByteBuffer> pieces,
            Map<String, String> headers) {
        HttpResponse head = head(status, contentType, headers);
        claim();
        onLoop(() -> {
            if (outflow == null && ctx.channel().isActive()) {
                try {
                    sendPieces(head, pieces);
                } catch (RuntimeException e) {
                    LOG.error("{} {} failed", method, path(), e);
                    var _ = ctx.close();
                }
            }
        });
    }

    private void sendPieces(HttpResponse head, Iterator<ByteBuffer> pieces) {
        ByteArrayOutputStream first = new ByteArrayOutputStream(SMALL_BYTES);
        while (pieces.hasNext() && first.size() <= shared.limits.compressOverBytes()) {
            ByteBuffer piece = pieces.next();
            first.write(piece.array(), piece.arrayOffset() + piece.position(), piece.remaining());
        }
        if (!pieces.hasNext()) {
            send(head, first.toByteArray()); // not long after all
            return;
        }
        Iterator<ByteBuffer> all = Pieces.beginningWith(first.toByteArray(), pieces);
        if (compresses(head)) {
            sayCompressed(head);
            all = Gzip.compress(all);
        }
        outflow = new Outflow(ctx, shared.limits, head, method.equals("HEAD"), this::finish);
        outflow.sendAll(all);
    }

    private boolean compresses(HttpResponse head) {
        return !head.headers().contains(HttpHeaderNames.CONTENT_ENCODING)
                && Gzip.accepted(
                        String.join(",", requestHeaders.getAll(HttpHeaderNames.ACCEPT_ENCODING)));
    }

    private static void sayCompressed(HttpResponse head) {
        head.headers()
                .set(HttpHeaderNames.CONTENT_ENCODING, HttpHeaderValues.GZIP)
                .add(HttpHeaderNames.VARY, HttpHeaderNames.ACCEPT_ENCODING);
    }

    @Override
    public ResponseStream stream(int status, String contentType, Map<String, String> headers) {
        HttpResponse head = head(status, contentType, headers);
        claim();
        Outflow flow = new Outflow(ctx, shared.limits, head, method.equals("HEAD"), this::finish);
        onLoop(() -> {
            outflow = flow;
            streaming = true;
            if (!ctx.channel().isActive()) {
                flow.close();
            } else {
                if (connection.isDraining()) {
                    flow.end();
                }
                flow.begin();
            }
        });
        return flow;
    }

    private void claim() {
        if (answered.getAndSet(true) && !unanswered.getAndSet(false)) {
            throw new IllegalStateException(method + " " + path() + " was answered before");
        }
    }

    /** Made on the caller's thread: a value that HTTP does not allow is the caller's error. */
    private HttpResponse head(int code, String contentType, Map<String, String> headers) {
        HttpResponse head =
                new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(code));
        status = code;
        head.headers()
                .set("Audit-Id", auditId)
                .set(HttpHeaderNames.CACHE_CONTROL, "no-cache, private")
                .set(HttpHeaderNames.CONTENT_TYPE, contentType)
                .set(HttpHeaderNames.DATE, shared.date.now());
        headers.forEach(head.headers()::set);
        return head;
    }

    /** Answers for the transport, unless the call is answered already. */
    void refuse(Refusal refusal, boolean bodyMissing) {
        if (answered.getAndSet(true)) {
            return;
        }
        HttpResponse head = head(refusal.status, Refusal.CONTENT_TYPE, refusal.headers());
        if (bodyMissing) {
            head.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        onLoop(() -> send(head, refusal.body(shared.limits.maxBodyBytes())));
    }

    /** For what a handler threw. */
    void fail(Throwable cause) {
        LOG.error("{} {} failed", method, path(), cause);
        refuse(Refusal.INTERNAL, false);
    }

    @Override
    public void offload(Runnable work) {
        boolean taken =
                shared.tryOffload(() -> {
                    try {
                        work.run();
                    } catch (RuntimeException | Error e) {
                        fail(e);
                    }
                });
        if (!taken) {
            refuse(Refusal.TOO_MANY, false);
        }
    }

    @Override
    public void onEnd(Runnable action) {
        synchronized (endLock) {
            if (endActions != null) {
                endActions.add(action);
                return;
            }
        }
        action.run();
    }

    /** A stream's end from the server's side; other answers are let out. */
    void endStream() {
        if (streaming && outflow != null) {
            outflow.end();
        }
    }

    /** Whether its client has taken nothing since the last look. */
    boolean isStalled() {
        return outflow != null && outflow.isStalled();
    }

    /** Breaks it off; of HTTP/2 the other calls go on. */
    void cutOff() {
        var _ = ctx.close();
    }

    /** There is room on the channel again. */
    void roomAgain() {
        if (outflow != null) {
            outflow.pump();
        }
    }

    /** The answer is out, or the channel is gone. */
    void finish() {
        List<Runnable> actions;
        synchronized (endLock) {
            actions = endActions;
            endActions = null;
        }
        if (actions == null) {
            return;
        }
        unanswered.set(!answered.getAndSet(true));
        shared.bodies.giveBack(body.length);
        connection.closed(this);
        if (outflow != null) {
            outflow.close();
        }
        actions.forEach(this::runQuietly);
    }

    private void runQuietly(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            LOG.error("after {} {}", method, path(), e);
        }
    }

    private void onLoop(Runnable task) {
        if (ctx.executor().inEventLoop()) {
            task.run();
            return;
        }
        try {
            ctx.executor().execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("an answer came after the end", e);
        }
    }

    static boolean isKnown(HttpMethod method) {
        return switch (method.name()) {
            case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS" -> true;
            default -> false;
        };
    }
}
