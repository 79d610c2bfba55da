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
 *
 * <p>Around it: the codecs ({@code JsonReader}, {@code JsonWriter}, {@code YamlReader}), the small
 * languages that live in strings of it ({@code Quantity}, {@code IntOrString}, {@code Times},
 * {@code Durations}, {@code CronSchedule}, {@code LabelSelector}, {@code FieldSelector}, {@code
 * Names}), and how the API says that something is wrong ({@code Status}, {@code FieldError}, {@code
 * Problem}). What is read is never deeper than {@link
 * io.keelson.orchestrator.object.JsonReader#DEPTH_MAX}, so that walking a tree may recurse.
 */
@NullMarked
package io.keelson.orchestrator.object;

import org.jspecify.annotations.NullMarked;
