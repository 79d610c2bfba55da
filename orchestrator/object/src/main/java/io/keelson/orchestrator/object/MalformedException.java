package io.keelson.orchestrator.object;

/**
 * A body that is not JSON, or not YAML, or too deep or too large. The message is what clients of
 * the API know: {@code unexpected end of JSON input}.
 */
public final class MalformedException extends RuntimeException {
    public MalformedException(String message) {
        super(message);
    }

    public MalformedException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Never null. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
