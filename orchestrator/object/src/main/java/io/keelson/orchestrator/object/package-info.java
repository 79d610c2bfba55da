/**
 * The object tree: what a JSON, YAML or protobuf body becomes, what patches and strategies work on.
 * Immutable, so that a cached object can be shared; a change copies the path to it and shares the
 * rest.
 *
 * <pre>
 *   Node ── Obj    name to node, in insertion order
 *        ├─ Arr    nodes
 *        ├─ Text   a string
 *        ├─ Whole  a number that fits a long
 *        ├─ Fraction  any other number
 *        ├─ Bool
 *        └─ Null
 * </pre>
 */
@NullMarked
package io.keelson.orchestrator.object;

import org.jspecify.annotations.NullMarked;
