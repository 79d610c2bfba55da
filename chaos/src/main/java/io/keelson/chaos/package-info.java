/**
 * Clusters of real processes under faults, and the judges of what they did.
 *
 * <pre>
 *   Peers ──finds──▶ ServerProgram ──runs as──▶ ProcessCluster of MemberProcess
 *                                                   ▲ kill -9, SIGTERM, wipe, restart
 *                                                   │
 *   Workload ──calls──▶ members      WatchRecorder ─┘ watches all keys
 *       │                                 │
 *       └──────────▶ History ◀────────────┘
 *                       │
 *                RevisionChecker ──▶ Violations (none is the only good answer)
 * </pre>
 *
 * <p>Nothing here knows what kind of server it drives: a member is a program that takes etcd's
 * flags, so every test runs against a real etcd as well, which shows that the test itself is right.
 *
 * <p>This package is an edge: it starts operating system processes, reads the real clock and sleeps
 * while it polls. The checker and the history are plain values and know no time of their own.
 */
@NullMarked
package io.keelson.chaos;

import org.jspecify.annotations.NullMarked;
