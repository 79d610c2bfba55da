package io.keelson.kvstore.mvcc;

import io.keelson.kvstore.apply.KeyEvent;
import java.util.List;

/**
 * A piece of history: whole revisions.
 *
 * @param events in order of revision and sub-revision
 * @param nextRevision where to go on; everything before it, from the revision asked for, is here
 */
public record ChangeSlice(List<KeyEvent> events, long nextRevision) {}
