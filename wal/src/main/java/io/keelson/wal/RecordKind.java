package io.keelson.wal;

import org.jspecify.annotations.Nullable;

/** What a record says. The codes are on disk: never reuse one. */
enum RecordKind {
    ENTRY(1),
    HARD_STATE(2),
    TRUNCATION(3),
    MARK(4);

    private final byte code;

    RecordKind(int code) {
        this.code = (byte) code;
    }

    byte code() {
        return code;
    }

    static @Nullable RecordKind ofCode(byte code) {
        return switch (code) {
            case 1 -> ENTRY;
            case 2 -> HARD_STATE;
            case 3 -> TRUNCATION;
            case 4 -> MARK;
            default -> null;
        };
    }
}
