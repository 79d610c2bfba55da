package io.keelson.orchestrator.storage.etcd;

import io.grpc.Status;
import io.keelson.orchestrator.storage.StoreException;
import io.keelson.orchestrator.storage.StoreException.Kind;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * What a gRPC status means. etcd's texts are looked at before its codes: some errors leave a server
 * as {@code UNKNOWN}.
 */
final class Failures {
    private Failures() {}

    /**
     * @param write true if the request might have changed something
     */
    static StoreException of(Status status, boolean write) {
        String text = text(status);
        Kind byText = byText(text);
        Kind kind = byText != null ? byText : byCode(status, write);
        return kind == Kind.COMPACTED
                ? StoreException.compacted(0)
                : new StoreException(kind, text, status.getCause());
    }

    private static String text(Status status) {
        String description = status.getDescription();
        return description == null
                ? status.getCode().name()
                : status.getCode() + ": " + description;
    }

    private static @Nullable Kind byText(String text) {
        if (text.contains("required revision has been compacted")) {
            return Kind.COMPACTED;
        } else if (text.contains("required revision is a future revision")) {
            return Kind.FUTURE_REVISION;
        } else if (text.contains("requested lease not found")) {
            return Kind.LEASE_NOT_FOUND;
        } else if (text.contains("database space exceeded")) {
            return Kind.NO_SPACE;
        } else if (text.contains("request is too large")) {
            return Kind.TOO_LARGE;
        } else if (text.contains("too many requests") || text.contains("etcdserver: no leader")) {
            return Kind.UNAVAILABLE; // refused before it was proposed
        }
        return null;
    }

    private static Kind byCode(Status status, boolean write) {
        return switch (status.getCode()) {
            case INVALID_ARGUMENT, NOT_FOUND, FAILED_PRECONDITION, UNIMPLEMENTED -> Kind.INVALID;
            case PERMISSION_DENIED, UNAUTHENTICATED -> Kind.DENIED;
            case RESOURCE_EXHAUSTED -> write ? Kind.TOO_LARGE : Kind.UNAVAILABLE;
            default -> write && !wasNeverSent(status) ? Kind.OUTCOME_UNKNOWN : Kind.UNAVAILABLE;
        };
    }

    /** True only if no connection came about, so that no byte of the request can have arrived. */
    static boolean wasNeverSent(Status status) {
        for (Throwable cause = status.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectException
                    || cause instanceof NoRouteToHostException
                    || cause instanceof UnknownHostException) {
                return true;
            }
        }
        return false;
    }
}
