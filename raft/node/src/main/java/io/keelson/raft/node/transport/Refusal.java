package io.keelson.raft.node.transport;

/** Why a connection was refused; the text is what the other side is told. */
public record Refusal(Code code, String text) {
    /** The codes travel on the wire: never reuse one. */
    public enum Code {
        PROTOCOL_VERSION(1),
        OTHER_CLUSTER(2),
        WRONG_MEMBER(3),
        UNKNOWN_MEMBER(4),
        REMOVED_MEMBER(5),
        /** The member comes back with less than it had acknowledged: its data is gone. */
        BEHIND(6),
        NOT_ALLOWED(7);

        private final int code;

        Code(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }

        static Code ofCode(int code) {
            for (Code each : values()) {
                if (each.code == code) {
                    return each;
                }
            }
            throw new IllegalArgumentException("unknown refusal " + code);
        }
    }
}
