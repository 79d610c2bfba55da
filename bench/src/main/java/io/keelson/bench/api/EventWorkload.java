package io.keelson.bench.api;

import io.keelson.bench.load.Workload;
import io.netty.handler.codec.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.util.function.LongSupplier;

/**
 * Makes events: replaces one of a hundred ConfigMaps of about 2 kB, which says when it was sent.
 */
final class EventWorkload implements Workload<HttpConnection> {
    static final int OBJECTS = 100;

    /** What stands before the time of sending in an event, and ends it. */
    static final byte[] SENT_MARK = "\"sent\":\"".getBytes(StandardCharsets.US_ASCII);

    private static final String COLLECTION = "/api/v1/namespaces/bench/configmaps";
    private static final String FILLING = "0123456789abcdef".repeat(104);

    private final LongSupplier nanoClock;

    EventWorkload(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    static String watchPath() {
        return COLLECTION + "?watch=true&allowWatchBookmarks=true&timeoutSeconds=3000";
    }

    @Override
    public String name() {
        return "update";
    }

    @Override
    public void start(HttpConnection connection, long index, Completion completion) {
        long number = index % OBJECTS;
        connection.send(
                HttpMethod.PUT,
                COLLECTION + "/c-" + number,
                body(number, nanoClock.getAsLong()),
                200,
                completion);
    }

    /** The hundred ConfigMaps, made. */
    static Workload<HttpConnection> creation() {
        return new Workload<>() {
            @Override
            public String name() {
                return "create";
            }

            @Override
            public void start(HttpConnection connection, long index, Completion completion) {
                connection.send(HttpMethod.POST, COLLECTION, body(index, 0), 201, completion);
            }
        };
    }

    private static byte[] body(long number, long sentNanos) {
        return ("{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"c-"
                        + number
                        + "\",\"annotations\":{\"sent\":\""
                        + sentNanos
                        + "\"}},\"data\":{\"filling\":\""
                        + FILLING
                        + "\"}}")
                .getBytes(StandardCharsets.UTF_8);
    }
}
