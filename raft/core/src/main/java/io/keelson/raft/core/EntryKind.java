package io.keelson.raft.core;

/** What an entry means to the core. The codes are written to disk and wire: never reuse one. */
public enum EntryKind {
    /** A command of the state machine; the core does not look into it. */
    COMMAND(1),
    /** The empty entry with which a new leader commits what came before it. */
    EMPTY(2),
    /** A {@link Configuration}, in force from the moment it is appended. */
    CONFIGURATION(3);

    private final int code;

    EntryKind(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /** The kind of a code, or an {@link IllegalArgumentException} that names the code. */
    public static EntryKind ofCode(int code) {
        return switch (code) {
            case 1 -> COMMAND;
            case 2 -> EMPTY;
            case 3 -> CONFIGURATION;
            default -> throw new IllegalArgumentException("unknown entry kind " + code);
        };
    }
}
