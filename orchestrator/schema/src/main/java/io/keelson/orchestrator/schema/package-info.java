/**
 * Kubernetes' types as data. A {@link io.keelson.orchestrator.schema.Type} is a tree that ends in
 * scalars; a struct's fields are read when they are first asked for. What a custom resource
 * definition declares becomes the same types. This package depends on nothing.
 */
@NullMarked
package io.keelson.orchestrator.schema;

import org.jspecify.annotations.NullMarked;
