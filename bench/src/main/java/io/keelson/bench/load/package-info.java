/**
 * A load generator for any etcd v3 endpoint that costs little CPU itself.
 *
 * <p>The tool shares the machine with what it measures, so its own cost falsifies the figures.
 * Hence:
 *
 * <ul>
 *   <li>All connections share two event loops, and every client is a small object that is driven by
 *       the completion of its last operation on the loop of its connection. No thread belongs to a
 *       client; a thousand clients cost no hand-off.
 *   <li>Requests are bytes, copied from an encoded template with the key filled in; answers are
 *       skipped but for their length.
 * </ul>
 *
 * <pre>
 *   Schedule ──claims──▶ LoadClient ──start──▶ Workload ──▶ channel (Connections)
 *      ▲                    ▲   │                                │
 *      └── LoadGenerator ───┘   └──────── completed ◀────────────┘
 *                                   │
 *                                   ▼
 *                                 Tally ──▶ LoadReport
 * </pre>
 *
 * <p><b>Closed loop</b>: each client starts its next operation when its last one is answered;
 * latency counts from the start. <b>Open loop</b>: operation k is meant to start at k / rate, and
 * latency counts from then even if all clients were busy: a server that stalls is charged for
 * everything that should have happened meanwhile (no coordinated omission).
 */
@NullMarked
package io.keelson.bench.load;

import org.jspecify.annotations.NullMarked;
