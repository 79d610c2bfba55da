/**
 * Bodies in Kubernetes' protobuf, read by the same tables as JSON: no generated classes.
 *
 * <pre>
 *   'k' '8' 's' 00    runtime.Unknown
 *                  1  TypeMeta { 1 apiVersion, 2 kind }
 *                  2  raw: the object's message, its fields as the schema numbers them
 *                  3  contentEncoding, empty
 *                  4  contentType, empty
 * </pre>
 *
 * The tree is what the same object would be in JSON as Go writes it. Go's protobuf has every field
 * that is no pointer, set or not: where JSON would leave out such a zero, it is left out here. A
 * zero time is null.
 */
@NullMarked
package io.keelson.orchestrator.object.protobuf;

import org.jspecify.annotations.NullMarked;
