/**
 * Makes the bundled facts out of Kubernetes' published Go packages: {@code generated.proto} files
 * (numbers, wire types, markers), the Go structs beside them (JSON names, what is inlined, what is
 * left out when zero) and the structured-merge schema of client-go (granularity, list keys,
 * defaults). Run by {@code orchestrator/schema/generate-facts}; the result is checked in.
 */
@NullMarked
package io.keelson.orchestrator.schema.facts;

import org.jspecify.annotations.NullMarked;
