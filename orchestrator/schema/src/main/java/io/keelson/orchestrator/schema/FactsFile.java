package io.keelson.orchestrator.schema;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The facts as bytes, with an index of where each type's lines are. Format: package-info. */
final class FactsFile {
    /**
     * @param from the first byte of the type's fields
     * @param to the first byte after them
     */
    private record Entry(boolean isAtomic, int from, int to) {}

    private final byte[] bytes;
    private final Map<String, Entry> entries = new HashMap<>();

    FactsFile(byte[] bytes) {
        this.bytes = bytes;
        String name = null;
        boolean isAtomic = false;
        int from = 0;
        int at = 0;
        while (at < bytes.length) {
            int end = at;
            while (end < bytes.length && bytes[end] != '\n') {
                end++;
            }
            if (end > at && bytes[at] != ' ' && name != null) {
                entries.put(name, new Entry(isAtomic, from, at));
                name = null;
            }
            if (end > at && bytes[at] != ' ' && bytes[at] != '#') {
                String line = new String(bytes, at, end - at, US_ASCII);
                int blank = line.indexOf(' ');
                name = blank < 0 ? line : line.substring(0, blank);
                isAtomic = blank >= 0 && line.substring(blank + 1).equals("atomic");
                from = end + 1;
            }
            at = end + 1;
        }
        if (name != null) {
            entries.put(name, new Entry(isAtomic, Math.min(from, bytes.length), bytes.length));
        }
    }

    boolean has(String type) {
        return entries.containsKey(type);
    }

    Set<String> names() {
        return Collections.unmodifiableSet(entries.keySet());
    }

    boolean isAtomic(String type) {
        return entry(type).isAtomic();
    }

    /** The type's field lines, without the leading blank. */
    List<String> lines(String type) {
        Entry entry = entry(type);
        return new String(bytes, entry.from(), entry.to() - entry.from(), US_ASCII)
                .lines()
                .map(String::strip)
                .toList();
    }

    private Entry entry(String type) {
        Entry entry = entries.get(type);
        if (entry == null) {
            throw new IllegalArgumentException("no facts about " + type);
        }
        return entry;
    }
}
