package io.keelson.bench.compare;

import java.util.List;

/**
 * One of the two programs.
 *
 * @param label what the table calls it
 * @param command the program and its first arguments; etcd's flags are appended
 */
public record Side(String label, List<String> command) {
    public Side {
        command = List.copyOf(command);
        if (command.isEmpty()) {
            throw new IllegalArgumentException("side " + label + " has no command");
        }
    }
}
