package io.keelson.kvstore.mvcc;

/** The engine failed, or what it holds cannot be right. The member that meets it must stop. */
public final class StorageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public StorageException(String message) {
        super(message);
    }

    public StorageException(String message, Throwable cause) {
        super(message, cause);
    }
}
