/**
 * Exchanges recorded from a real kube-apiserver, replayed in the order in which they were recorded.
 *
 * <pre>
 *   recorded request ──▶ Counterparts.toLive ──▶ Server ──▶ live answer ─┐
 *   recorded answer ──────────────────────────────────────▶ Comparison ◀─┘──▶ differences by path
 *                                                                              │
 *                        accepted-differences.txt ──▶ AcceptedDifferences ◀────┘
 * </pre>
 *
 * What differs from run to run is not masked but paired: what the recorded server called {@code
 * 082bd238-…} this one has to call the same thing wherever it stands, in a label, a message or a
 * later answer.
 */
@NullMarked
package io.keelson.orchestrator.apiserver.golden;

import org.jspecify.annotations.NullMarked;
