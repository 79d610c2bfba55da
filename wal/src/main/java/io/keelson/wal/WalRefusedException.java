package io.keelson.wal;

/**
 * The log is not opened, or an entry is not read, because of what the files hold. The message is
 * one line: the file, the offset, what is wrong and what to do.
 */
public final class WalRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** Bytes are not what was synced. */
        CORRUPT,
        /** An index is missing between two entries. */
        HOLE,
        /** Written by a later version of the program. */
        NEWER_FORMAT,
        /** The directory belongs to another cluster. */
        OTHER_CLUSTER,
        /** The directory belongs to another member. */
        OTHER_MEMBER,
        /** Another process has the directory open. */
        LOCKED,
        /** The directory cannot be read or written, or has no room. */
        UNUSABLE
    }

    private final Reason reason;

    WalRefusedException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    WalRefusedException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
