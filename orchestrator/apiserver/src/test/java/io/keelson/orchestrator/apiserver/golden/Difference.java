package io.keelson.orchestrator.apiserver.golden;

import io.keelson.orchestrator.object.JsonWriter;
import io.keelson.orchestrator.object.Node;
import org.jspecify.annotations.Nullable;

/**
 * A place where an answer is not what was recorded, told in the recording's words: its uids, its
 * addresses.
 *
 * @param exchange file and name, as {@code 06-errors/bad name}
 * @param path from the answer's root, {@code HTTP} for the status with its message
 * @param recorded null if there was nothing there
 * @param live null if there is nothing there
 */
record Difference(String exchange, String path, @Nullable Node recorded, @Nullable Node live) {
    /** How a value that is not there is written. */
    static final String NONE = "(none)";

    @Override
    public String toString() {
        return exchange + " :: " + path + " :: " + text(recorded) + " => " + text(live);
    }

    static String text(@Nullable Node node) {
        return node == null ? NONE : JsonWriter.toText(node);
    }
}
