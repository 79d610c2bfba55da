package io.keelson.orchestrator.storage;

import org.jspecify.annotations.Nullable;

/** Why a store did not do what it was asked. */
public final class StoreException extends RuntimeException {
    private final Kind kind;
    private final long compactRevision;

    /** What a caller can do about it. */
    public enum Kind {
        /** The revision asked for was compacted: start from the newest. */
        COMPACTED,
        /** The revision asked for is yet to come. */
        FUTURE_REVISION,
        /** Surely not done; may be tried again. */
        UNAVAILABLE,
        /**
         * A write was sent and no answer came: read back what became of it, never repeat it
         * blindly.
         */
        OUTCOME_UNKNOWN,
        LEASE_NOT_FOUND,
        /** The store's space is used up: only deletes are accepted. */
        NO_SPACE,
        /** The request is larger than the store takes. */
        TOO_LARGE,
        /** Not logged in, or not allowed. */
        DENIED,
        /** The request makes no sense: a mistake of the caller's. */
        INVALID,
        /** The store or the watch was closed from this side. */
        CLOSED
    }

    public StoreException(Kind kind, String message) {
        this(kind, message, 0, null);
    }

    public StoreException(Kind kind, String message, @Nullable Throwable cause) {
        this(kind, message, 0, cause);
    }

    private StoreException(
            Kind kind, String message, long compactRevision, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.compactRevision = compactRevision;
    }

    /**
     * @param compactRevision 0 if the store did not say
     */
    public static StoreException compacted(long compactRevision) {
        return new StoreException(
                Kind.COMPACTED,
                "required revision has been compacted"
                        + (compactRevision > 0 ? "; compacted to " + compactRevision : ""),
                compactRevision,
                null);
    }

    public Kind kind() {
        return kind;
    }

    /** The oldest revision that can still be read; 0 where unknown or not {@code COMPACTED}. */
    public long compactRevision() {
        return compactRevision;
    }
}
