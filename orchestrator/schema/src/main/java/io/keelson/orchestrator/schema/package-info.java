/**
 * Kubernetes' types as data. A {@link io.keelson.orchestrator.schema.Type} is a tree that ends in
 * scalars; a struct's fields are read when they are first asked for. What a custom resource
 * definition declares becomes the same types. This package depends on nothing.
 *
 * <p>The built-in types come from two text resources: {@code kubernetes.facts}, which a generator
 * in this module's tests makes out of Kubernetes' Go packages, and {@code keelson.facts}, written
 * by hand, of the few types that Kubernetes does not have. A type starts in the first column, its
 * fields follow, one a line, in declaration order, words apart by one blank:
 *
 * <pre>
 *   io.k8s.api.core.v1.Container                    a type; "atomic" after it: applied as one value
 *    name 1 string required =""                     JSON name, protobuf number, type, flags, default
 *    ports 6 [.ContainerPort] keys=a,b merge=a
 *    - 2 .VolumeSource                              JSON has its fields here; protobuf has a message
 *
 *   type     string bool int32 int64 double bytes time microtime duration quantity intorstring any
 *            .Name           a struct of the same package       io.k8s.….Name   of another one
 *            [type]          a list, atomic unless flagged      {type}          a map, granular
 *   number   0 where protobuf has none (kind and apiVersion travel in the envelope)
 *   flags    required        OpenAPI's word
 *            omit            zero and empty mean absent
 *            set  keys=…     a list owned value by value, or element by element told apart by keys
 *            atomic granular a map or struct that differs from its kind's rule
 *            merge merge=key a strategic merge patch adds to it, or merges it by that key
 *            replace retain  patchStrategy replace, retainKeys
 *            wrapped or-array or-bool or-strings        protobuf's spelling: Field.Wire
 *   =…       the default as JSON; last; null for a time that JSON shows whether set or not
 * </pre>
 */
@NullMarked
package io.keelson.orchestrator.schema;

import org.jspecify.annotations.NullMarked;
