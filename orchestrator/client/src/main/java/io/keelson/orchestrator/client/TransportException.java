package io.keelson.orchestrator.client;

import org.jspecify.annotations.Nullable;

/** No answer came: what was asked for may have been done or not. */
public final class TransportException extends RuntimeException {
    public TransportException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
