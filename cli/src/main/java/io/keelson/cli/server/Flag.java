package io.keelson.cli.server;

import java.util.Locale;

/**
 * One flag of etcd's.
 *
 * @param name without dashes
 * @param defaultValue etcd's default, as it would be written
 * @param meaning what it does, in a few words
 */
record Flag(String name, Kind kind, String defaultValue, Treatment treatment, String meaning) {
    /** What a flag's value is. */
    enum Kind {
        TEXT,
        NUMBER,
        BOOLEAN
    }

    /** What becomes of a value other than the default. */
    enum Treatment {
        /** It does here what it does in etcd. */
        HONOURED,
        /** It tunes what is built differently here: accepted, without effect, with a warning. */
        IGNORED,
        /** It asks for what is not there; to go on without it would break a promise. */
        REFUSED
    }

    /** The environment variable of this flag. */
    String variable() {
        return "ETCD_" + name.replace('-', '_').toUpperCase(Locale.ROOT);
    }

    boolean isDefault(String value) {
        if (kind == Kind.BOOLEAN) {
            return Boolean.toString(FlagValues.parseBoolean(this, value)).equals(defaultValue);
        }
        return value.equals(defaultValue);
    }
}
