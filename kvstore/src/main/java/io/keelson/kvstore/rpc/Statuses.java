package io.keelson.kvstore.rpc;

import io.grpc.Status;
import io.keelson.kvstore.apply.EtcdError;
import java.util.EnumMap;
import java.util.Map;

/** The gRPC statuses of etcd's refusals, made once. */
final class Statuses {
    private static final Map<EtcdError, Status> BY_ERROR = new EnumMap<>(EtcdError.class);

    static {
        for (EtcdError error : EtcdError.values()) {
            Status.Code code = Status.Code.valueOf(error.code().name());
            BY_ERROR.put(error, code.toStatus().withDescription(error.text()));
        }
    }

    /** The client sees that it was not its fault; what happened is in the log only. */
    static final Status INTERNAL =
            Status.INTERNAL.withDescription("internal error, see the server's log");

    static final Status MALFORMED =
            Status.INTERNAL.withDescription("grpc: error unmarshalling request: malformed message");

    static final Status NO_REQUEST =
            Status.INTERNAL.withDescription("the stream was closed without a request");

    static final Status TOO_MANY_MESSAGES =
            Status.INTERNAL.withDescription("more than one request in a unary call");

    private Statuses() {}

    static Status of(EtcdError error) {
        Status status = BY_ERROR.get(error);
        return status == null ? INTERNAL : status;
    }
}
