package io.keelson.orchestrator.apiserver.http;

import java.util.concurrent.TimeUnit;

/**
 * What clients may take of the server. Sizes in bytes, times in nanoseconds.
 *
 * @param maxBodyBytes of one request; more is answered with 413
 * @param maxBodiesBytes of all requests that are arriving or being answered; more is answered with
 *     429
 * @param maxHeaderBytes of a request's headers, and of its first line
 * @param compressOverBytes answers longer than this are compressed for those who take it
 * @param streamHighWaterBytes a stream with that much unsent is not writable
 * @param streamMaxPendingBytes a stream that has more than this unsent when something is written to
 *     it is closed
 * @param maxConnections further ones are closed at once
 * @param maxStreamsPerConnection of HTTP/2
 * @param maxOffloaded calls that are on virtual threads; more are answered with 429
 * @param firstRequestNanos a connection that has not made a request by then is closed
 * @param idleNanos a connection that was without a request for that long is closed (at most half as
 *     long again passes)
 * @param bodyNanos a request's body must have arrived by then, from its headers on; else 408
 * @param stallNanos an answer of which the client has not taken anything for that long is cut off
 *     (at most twice as long passes)
 */
public record HttpLimits(
        int maxBodyBytes,
        long maxBodiesBytes,
        int maxHeaderBytes,
        int compressOverBytes,
        int streamHighWaterBytes,
        int streamMaxPendingBytes,
        int maxConnections,
        int maxStreamsPerConnection,
        int maxOffloaded,
        long firstRequestNanos,
        long idleNanos,
        long bodyNanos,
        long stallNanos) {
    public HttpLimits {
        if (maxBodyBytes > maxBodiesBytes) {
            throw new IllegalArgumentException(
                    "one body may be larger than all together: "
                            + maxBodyBytes
                            + " > "
                            + maxBodiesBytes);
        }
        if (streamHighWaterBytes > streamMaxPendingBytes) {
            throw new IllegalArgumentException(
                    "a stream is closed before it is unwritable: "
                            + streamHighWaterBytes
                            + " > "
                            + streamMaxPendingBytes);
        }
    }

    /** Upstream's figures where it has them. */
    public static HttpLimits defaults() {
        return new HttpLimits(
                3 << 20,
                128L << 20,
                64 << 10,
                128 << 10,
                64 << 10,
                8 << 20,
                10_000,
                1_000,
                400,
                TimeUnit.SECONDS.toNanos(32),
                TimeUnit.SECONDS.toNanos(90),
                TimeUnit.SECONDS.toNanos(60),
                TimeUnit.SECONDS.toNanos(60));
    }

    public HttpLimits withTimes(
            long firstRequestNanos, long idleNanos, long bodyNanos, long stallNanos) {
        return new HttpLimits(
                maxBodyBytes,
                maxBodiesBytes,
                maxHeaderBytes,
                compressOverBytes,
                streamHighWaterBytes,
                streamMaxPendingBytes,
                maxConnections,
                maxStreamsPerConnection,
                maxOffloaded,
                firstRequestNanos,
                idleNanos,
                bodyNanos,
                stallNanos);
    }
}
