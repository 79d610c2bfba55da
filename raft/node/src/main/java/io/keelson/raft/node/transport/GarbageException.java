package io.keelson.raft.node.transport;

import org.jspecify.annotations.Nullable;

/** Bytes that are not what the protocol says. The connection they came on is closed. */
final class GarbageException extends Exception {
    GarbageException(@Nullable String message) {
        super(message);
    }
}
