package io.keelson.orchestrator.apiserver.local;

import io.keelson.orchestrator.apiserver.authn.User;
import io.keelson.orchestrator.apiserver.http.HttpCall;
import io.keelson.orchestrator.apiserver.http.ResponseStream;
import io.keelson.orchestrator.client.Transport;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A call that came over no wire, from somebody whose identity needs no proof. */
public final class LocalCall implements HttpCall {
    private static final SocketAddress HERE =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final String CONTENT_TYPE = "content-type";
    private static final String ACCEPT = "accept";

    private final Transport.Request request;
    private final User user;
    private final Executor executor;
    private final Receiver receiver;
    private final Map<String, List<String>> query;
    private final List<Runnable> onEnd = new ArrayList<>();
    private volatile int status;
    private boolean ended;

    /** Where the answer goes. */
    interface Receiver {
        void answered(Transport.Answer answer);

        /** Instead: an answer without end. */
        LocalStream streamed(LocalCall call);
    }

    LocalCall(Transport.Request request, User user, Executor executor, Receiver receiver) {
        this.request = request;
        this.user = user;
        this.executor = executor;
        this.receiver = receiver;
        this.query = HashMap.newHashMap(request.query().size());
        request.query().forEach((name, value) -> query.put(name, List.of(value)));
    }

    public User user() {
        return user;
    }

    @Override
    public String method() {
        return request.method();
    }

    @Override
    public String path() {
        return request.path();
    }

    @Override
    public Map<String, List<String>> query() {
        return query;
    }

    @Override
    public @Nullable String header(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case CONTENT_TYPE -> request.contentType();
            case ACCEPT -> request.accept();
            default -> null;
        };
    }

    @Override
    public List<String> headers(String name) {
        String value = header(name);
        return value == null ? List.of() : List.of(value);
    }

    @Override
    public Set<String> headerNames() {
        Set<String> names = new HashSet<>();
        if (request.contentType() != null) {
            names.add(CONTENT_TYPE);
        }
        if (request.accept() != null) {
            names.add(ACCEPT);
        }
        return names;
    }

    @Override
    public byte[] body() {
        return request.body();
    }

    @Override
    public @Nullable X509Certificate clientCertificate() {
        return null;
    }

    @Override
    public SocketAddress remoteAddress() {
        return HERE;
    }

    @Override
    public String auditId() {
        return "local";
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public void respond(int code, String contentType, byte[] body, Map<String, String> headers) {
        begin(code);
        end();
        receiver.answered(new Transport.Answer(code, body));
    }

    @Override
    public void respond(
            int code,
            String contentType,
            Iterator<ByteBuffer> pieces,
            Map<String, String> headers) {
        begin(code);
        executor.execute(() -> {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            while (pieces.hasNext()) {
                ByteBuffer piece = pieces.next();
                byte[] bytes = new byte[piece.remaining()];
                piece.get(bytes);
                body.writeBytes(bytes);
            }
            end();
            receiver.answered(new Transport.Answer(code, body.toByteArray()));
        });
    }

    @Override
    public ResponseStream stream(int code, String contentType, Map<String, String> headers) {
        begin(code);
        return receiver.streamed(this);
    }

    private void begin(int code) {
        if (status != 0) {
            throw new IllegalStateException("answered with " + status + " before");
        }
        status = code;
    }

    /** The answer is complete. */
    void end() {
        List<Runnable> actions;
        synchronized (onEnd) {
            ended = true;
            actions = List.copyOf(onEnd);
            onEnd.clear();
        }
        actions.forEach(Runnable::run);
    }

    @Override
    public void offload(Runnable work) {
        executor.execute(work);
    }

    @Override
    public void onEnd(Runnable action) {
        synchronized (onEnd) {
            if (!ended) {
                onEnd.add(action);
                return;
            }
        }
        action.run();
    }
}
