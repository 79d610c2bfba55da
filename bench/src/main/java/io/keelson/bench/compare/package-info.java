/**
 * Two programs that speak etcd v3, measured in turns on one machine.
 *
 * <p>Machines differ and drift, so only figures of one run may be compared, and only as ratios. A
 * round is one turn of each side, never both at once; the order alternates from round to round, and
 * a row's figure is the median of its rounds. Within a turn:
 *
 * <pre>
 *   fresh cluster of 3 ── 10,000 keys ── warm-up ──┬─ row: warm-up, measure ─┐── stop, delete
 *                                                  └──────── next row ◀──────┘
 *   "put 1M"   fresh cluster of 3, no warm-up, 1,000,000 puts, memory
 *   "startup"  fresh data, exec to first put, several times
 *   "failover" kill -9 of the leader to first put on the survivors, restart it, several times
 * </pre>
 *
 * <p>Before the first round the load tool warms itself up on a cluster of the peer's, unmeasured:
 * its own compiler would otherwise cost whichever side comes first.
 *
 * <p>Both sides get the same flags (etcd's), the same requests from the same generator and the same
 * warm-ups. Server CPU is {@code utime + stime} of all members, read before and after the measured
 * part; unlike throughput it hardly depends on what else the machine does.
 */
@NullMarked
package io.keelson.bench.compare;

import org.jspecify.annotations.NullMarked;
