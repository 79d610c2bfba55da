package io.keelson.kvstore.apply;

import java.util.List;

/**
 * What an entry does.
 *
 * @param changes in order; empty when it was refused
 * @param events what watchers get to see, in order of revision and sub-revision
 * @param revision the store's revision after it
 */
public record Evaluation(
        List<Change> changes, List<KeyEvent> events, long revision, Outcome outcome) {}
