package io.keelson.kvstore.mvcc;

/** The engine failed, or what it holds cannot be right. The member that meets it must stop. */
public final class StorageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public StorageException(String message) {
        super(message);
    }

    /**
     * The message says what was tried and, after a colon, the cause's words: it may be all a user
     * sees.
     */
    public StorageException(String message, Throwable cause) {
        super(message + ": " + cause.getMessage(), cause);
    }
}
