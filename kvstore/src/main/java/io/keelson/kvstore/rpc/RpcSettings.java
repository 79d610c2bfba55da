package io.keelson.kvstore.rpc;

import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How a member serves its clients.
 *
 * @param electionTimeoutMillis the smallest lease is one and a half of it; streams that insist on a
 *     leader are cut after three without one
 */
public record RpcSettings(
        List<SocketAddress> listenAddresses,
        Transport transport,
        Limits limits,
        long electionTimeoutMillis) {
    private static final int MIB = 1 << 20;

    /** gRPC refuses a message only beyond this much over the largest request, as etcd does. */
    static final int MESSAGE_OVERHEAD_BYTES = MIB / 2;

    /** A lease beyond this many seconds is refused. */
    static final long MAX_LEASE_TTL_SECONDS = 9_000_000_000L;

    public RpcSettings {
        listenAddresses = List.copyOf(listenAddresses);
        require(!listenAddresses.isEmpty(), "no address to listen on");
        require(electionTimeoutMillis > 0, "an election timeout must be positive");
    }

    /** etcd's defaults. */
    public static RpcSettings defaults(List<SocketAddress> listenAddresses) {
        return new RpcSettings(listenAddresses, Transport.defaults(), Limits.defaults(), 1000);
    }

    int maxMessageBytes() {
        return limits.maxRequestBytes + MESSAGE_OVERHEAD_BYTES;
    }

    long minLeaseTtlSeconds() {
        return (electionTimeoutMillis * 3 / 2 + 999) / 1000;
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    /**
     * The connections.
     *
     * @param eventLoops threads that read, answer and write
     * @param flowControlWindowBytes what a client may send on a stream before it is read
     * @param keepAliveMinNanos a client that pings more often is sent away
     * @param keepAliveIntervalNanos a connection this long silent is pinged
     * @param keepAliveTimeoutNanos and closed, if it does not answer for this long
     * @param firstBytesTimeoutNanos a connection that says nothing for this long is closed
     */
    public record Transport(
            int eventLoops,
            int flowControlWindowBytes,
            int maxHeaderBytes,
            int maxConcurrentStreams,
            long keepAliveMinNanos,
            long keepAliveIntervalNanos,
            long keepAliveTimeoutNanos,
            long firstBytesTimeoutNanos) {
        public Transport {
            require(eventLoops > 0, "at least one event loop is needed");
            require(flowControlWindowBytes >= 65_535, "a flow control window is at least 65535");
        }

        public static Transport defaults() {
            return new Transport(
                    2,
                    MIB,
                    64 * 1024,
                    Integer.MAX_VALUE,
                    TimeUnit.SECONDS.toNanos(5),
                    TimeUnit.HOURS.toNanos(2),
                    TimeUnit.SECONDS.toNanos(20),
                    TimeUnit.SECONDS.toNanos(30));
        }
    }

    /**
     * What one client may cost.
     *
     * @param maxRequestBytes the largest command in the log
     * @param maxTxnOps operations of a transaction
     * @param unwrittenAnswerBytes answers that clients have not taken yet; beyond, reads wait
     * @param readThreads threads for reads that need a disk or are long
     * @param waitingReads reads that may wait for one of them; beyond, they are refused
     */
    public record Limits(
            int maxRequestBytes,
            int maxTxnOps,
            long unwrittenAnswerBytes,
            int readThreads,
            int waitingReads) {
        public Limits {
            require(maxRequestBytes > 0, "the largest request must be positive");
            require(maxTxnOps > 0, "the operations of a transaction must be positive");
            require(readThreads > 0, "at least one read thread is needed");
        }

        public static Limits defaults() {
            return new Limits(3 * MIB / 2, 128, 128L * MIB, 2, 4096);
        }
    }
}
