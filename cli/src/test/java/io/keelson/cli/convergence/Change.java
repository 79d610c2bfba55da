package io.keelson.cli.convergence;

import io.keelson.orchestrator.object.Obj;
import org.jspecify.annotations.Nullable;

/**
 * One key of the store at one revision.
 *
 * @param atNanos when it was heard of
 * @param object null if it was deleted
 */
record Change(String key, long revision, long atNanos, @Nullable Obj object) {}
