package io.keelson.cli.logging;

import java.util.Locale;
import java.util.Optional;
import java.util.logging.Level;

/** etcd's names for how much is logged. */
@SuppressWarnings("ImmutableEnumChecker") // Level is immutable; it only does not say so.
public enum LogLevel {
    DEBUG(Level.FINE),
    INFO(Level.INFO),
    WARN(Level.WARNING),
    ERROR(Level.SEVERE),
    // Levels of etcd's at which nothing of ours is logged apart from errors.
    DPANIC(Level.SEVERE),
    PANIC(Level.SEVERE),
    FATAL(Level.SEVERE);

    private final Level level;

    LogLevel(Level level) {
        this.level = level;
    }

    Level level() {
        return level;
    }

    /** The level of that name, in lower case as etcd has it. */
    public static Optional<LogLevel> named(String name) {
        for (LogLevel level : values()) {
            if (level.name().toLowerCase(Locale.ROOT).equals(name)) {
                return Optional.of(level);
            }
        }
        return Optional.empty();
    }

    /** The name in a line, for a record of that level. */
    static LogLevel of(Level level) {
        int value = level.intValue();
        if (value >= Level.SEVERE.intValue()) {
            return ERROR;
        }
        if (value >= Level.WARNING.intValue()) {
            return WARN;
        }
        return value >= Level.INFO.intValue() ? INFO : DEBUG;
    }
}
