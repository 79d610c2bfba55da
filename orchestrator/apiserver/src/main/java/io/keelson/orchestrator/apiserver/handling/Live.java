package io.keelson.orchestrator.apiserver.handling;

import io.keelson.orchestrator.object.Obj;

/**
 * An object as it stands in the store, in its stored version.
 *
 * @param object with its resourceVersion
 * @param revision of its last change
 */
public record Live(String key, Obj object, long revision) {}
