package io.keelson.chaos.controlplane;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an informer's handlers were told: the objects that must be there now by that, and every word
 * that did not fit what had been told before. Handlers of one informer call it in turn.
 */
final class Mirror {
    private final Map<String, Long> revisions = new TreeMap<>();
    private final List<String> contradictions = new ArrayList<>();

    synchronized void added(String name, String revision) {
        if (revisions.put(name, Long.parseLong(revision)) != null) {
            contradictions.add("added twice: " + name);
        }
    }

    synchronized void updated(String name, String revision) {
        long now = Long.parseLong(revision);
        Long before = revisions.put(name, now);
        if (before == null) {
            contradictions.add("updated before it was added: " + name);
        } else if (before > now) {
            contradictions.add(name + " went back from " + before + " to " + now);
        }
    }

    synchronized void deleted(String name) {
        if (revisions.remove(name) == null) {
            contradictions.add("deleted before it was added: " + name);
        }
    }

    /** Revisions by name. */
    synchronized Map<String, Long> state() {
        return new TreeMap<>(revisions);
    }

    synchronized List<String> contradictions() {
        return List.copyOf(contradictions);
    }
}
