package io.keelson.kvstore.mvcc;

/** A read of {@link ReadTier#MEMORY} came to something that is not there. Without a stack trace. */
public final class WouldBlockException extends RuntimeException {
    private static final long serialVersionUID = 1;

    WouldBlockException() {
        super("the read would block", null, false, false);
    }
}
