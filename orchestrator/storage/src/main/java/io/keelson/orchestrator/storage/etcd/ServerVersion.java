package io.keelson.orchestrator.storage.etcd;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The version of etcd that a server is, or stands in for. */
record ServerVersion(int major, int minor, int patch) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,6})\\.(\\d{1,6})\\.(\\d{1,6}).*");

    /** What cannot be read is older than all. */
    static ServerVersion parse(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches()
                ? new ServerVersion(
                        Integer.parseInt(matcher.group(1)),
                        Integer.parseInt(matcher.group(2)),
                        Integer.parseInt(matcher.group(3)))
                : new ServerVersion(0, 0, 0);
    }

    /** Before, an answer to a progress request could overtake events of the same stream. */
    boolean hasOrderedProgress() {
        if (major != 3 || minor >= 6) {
            return major > 3 || (major == 3 && minor >= 6);
        }
        return (minor == 5 && patch >= 13) || (minor == 4 && patch >= 31);
    }
}
