package io.keelson.kvstore.member;

/** A member cannot start as it was told to; the message is for a person and says what to do. */
public final class MemberRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public MemberRefusedException(String message) {
        super(message);
    }

    public MemberRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
