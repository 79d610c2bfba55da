package io.keelson.orchestrator.apiserver.http;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request that has arrived in full, and the place for its answer: either {@link #respond} or
 * {@link #stream}, once. A client that leaves does not wait for it: the answer goes nowhere then.
 * All methods may be called from any thread.
 */
public interface HttpCall {
    /** In capital letters. One of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS. */
    String method();

    /** Without the query; begins with a slash; percent escapes decoded. */
    String path();

    /** Decoded; a parameter without a value has the empty one. */
    Map<String, List<String>> query();

    /** The first value of that header, whatever the case of its name; null if there is none. */
    @Nullable String header(String name);

    /** All values of that header. */
    List<String> headers(String name);

    /** In lower case. */
    Set<String> headerNames();

    /** Empty if there was none. Not a copy: not to be changed. */
    byte[] body();

    /**
     * What the client has shown in the TLS handshake, where it also proved to hold the key. Who
     * issued it and whether it has expired was <em>not</em> looked at: that is authentication.
     */
    @Nullable X509Certificate clientCertificate();

    SocketAddress remoteAddress();

    /** Given by the client in {@code Audit-Id} or made for this call; the answer carries it. */
    String auditId();

    /** What it was answered with; 0 before. */
    int status();

    /**
     * Answers. {@code Date}, {@code Audit-Id}, {@code Cache-Control} and the length are added; the
     * body is compressed if that pays and the client takes it.
     *
     * @param body not to be changed afterwards; not copied
     * @throws IllegalStateException if the call was answered before
     */
    void respond(int status, String contentType, byte[] body, Map<String, String> headers);

    /**
     * Answers with something long that is made while it is sent: whenever the client takes more,
     * the next pieces are asked for, on the event loop. Should one of them fail to be made, the
     * connection is broken off, so that the client does not take a part for the whole.
     *
     * @param pieces each is used up before the next is asked for
     * @throws IllegalStateException if the call was answered before
     */
    void respond(
            int status,
            String contentType,
            Iterator<ByteBuffer> pieces,
            Map<String, String> headers);

    /**
     * Begins an answer of unknown length, sent piece by piece. Not counted as waiting when the
     * server stops: it is ended then.
     *
     * @throws IllegalStateException if the call was answered before
     */
    ResponseStream stream(int status, String contentType, Map<String, String> headers);

    /**
     * Runs that on a virtual thread. If too many are running already, the call is answered with 429
     * instead. An exception thrown there is answered with 500 if the call is not answered yet.
     */
    void offload(Runnable work);

    /**
     * Runs that once, when the answer has gone out in full or the client has gone away; at once if
     * that was before.
     */
    void onEnd(Runnable action);
}
