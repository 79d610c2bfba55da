package io.keelson.kvstore.rpc;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Keeps what clients do wrong out of the log: gRPC writes a stack trace for each message that is
 * too large and each connection that breaks, and the client is told anyway.
 */
final class GrpcLogs {
    /** Held here, for the logging system forgets loggers that nobody holds. */
    private static final List<Logger> LOUD =
            List.of(
                    Logger.getLogger("io.grpc.netty.NettyServerStream"),
                    Logger.getLogger("io.grpc.netty.NettyServerHandler"),
                    Logger.getLogger("io.grpc.netty.NettyServerTransport"));

    private GrpcLogs() {}

    static void quiet() {
        LOUD.forEach(logger -> logger.setLevel(Level.SEVERE));
    }
}
