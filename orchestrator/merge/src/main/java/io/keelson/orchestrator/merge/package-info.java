/**
 * Pure functions on objects: what a patch makes of one, what its type declares as defaults, what is
 * wrong with it or unknown in it. They take trees and types and return trees or lists of problems;
 * none keeps anything.
 *
 * <pre>
 *   JsonPatch            operations on places           RFC 6902
 *   MergePatch           members replace members        RFC 7386
 *   StrategicMergePatch  lists by merge keys            the schema's patch keys and directives
 *   SchemaCheck          unknown fields, wrong types    the words of strict decoding
 *   Pruning              what a typed server would keep
 *   Defaults             what the types declare
 * </pre>
 */
@NullMarked
package io.keelson.orchestrator.merge;

import org.jspecify.annotations.NullMarked;
