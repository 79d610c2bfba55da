package io.keelson.chaos;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A server that takes etcd's flags.
 *
 * @param name what reports call it: {@code etcd} or {@code keelson}
 * @param command the program and what comes before the member's own flags
 */
public record ServerProgram(String name, List<String> command) {
    public ServerProgram {
        command = List.copyOf(command);
    }

    /** A real etcd. */
    public static ServerProgram etcd(Path binary) {
        return new ServerProgram("etcd", List.of(binary.toString()));
    }

    /** Ours. */
    public static ServerProgram keelson(Path launcher) {
        return new ServerProgram("keelson", List.of(launcher.toString(), "server"));
    }

    /** The same program with these flags before each member's own. */
    public ServerProgram with(String... flags) {
        List<String> longer = new ArrayList<>(command);
        longer.addAll(List.of(flags));
        return new ServerProgram(name, longer);
    }

    /** Whether this is a real etcd, where a flag or a log line is spelled otherwise than ours. */
    public boolean isEtcd() {
        return name.equals("etcd");
    }
}
