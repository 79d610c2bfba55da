package io.keelson.orchestrator.storage.cache;

import java.util.Map;
import java.util.TreeMap;

/** How often each interesting thing came about, so that a test that exercises nothing fails. */
final class Coverage {
    private final Map<String, Long> counts = new TreeMap<>();

    void count(String what) {
        counts.merge(what, 1L, Long::sum);
    }

    Map<String, Long> counts() {
        return counts;
    }
}
