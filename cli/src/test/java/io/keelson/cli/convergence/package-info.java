/**
 * A whole cluster under a seeded model: random manifests, edits, deletions, deaths of nodes,
 * servers and controllers; judged at every revision of the store and at the end.
 *
 * <pre>
 *   Chance ──what to do next──▶ API ──▶ cluster
 *      │                                  │ every revision
 *      └──what was asked for──▶ Wanted    ▼
 *                                 └────▶ Judge
 * </pre>
 */
@NullMarked
package io.keelson.cli.convergence;

import org.jspecify.annotations.NullMarked;
