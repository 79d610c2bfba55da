package io.keelson.wal;

import org.jspecify.annotations.Nullable;

/**
 * The log can no longer be trusted with anything: a write or a sync failed, or the disk is full.
 * What was not yet synced must never be acknowledged and the member must stop; every later call
 * fails with the same message.
 */
public final class WalFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WalFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
