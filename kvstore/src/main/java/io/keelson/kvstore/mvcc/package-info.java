/**
 * Multi-version keys on an ordered engine, and how they are read.
 *
 * <p>{@link io.keelson.kvstore.mvcc.MvccStore} takes batches of log entries ({@link
 * io.keelson.kvstore.mvcc.ApplyBatch}), has each evaluated by {@code kvstore.apply} on the state
 * its predecessor left, writes data, applied entry and membership in one engine batch, and
 * publishes the next immutable {@link io.keelson.kvstore.mvcc.View}. Every read goes through
 * exactly one view. The {@link io.keelson.kvstore.mvcc.Engine} is RocksDB or its twin in memory;
 * its log is raft's, so what a crash takes back is applied again.
 *
 * <p>No index of all keys is in memory. What is: leases, members, alarms, and the tree of buckets
 * (some bytes for every hundred keys), from which counts come.
 *
 * <h2>The families</h2>
 *
 * All numbers are big-endian. A <em>revision</em> is main u64 and sub u32. A <em>row</em> is what
 * {@link io.keelson.kvstore.apply.Row} draws: the sub-revision, then fields 2 to 6 of {@code
 * mvccpb.KeyValue}.
 *
 * <pre>
 *  LATEST    the newest state of every key that exists
 *            +-----+        +-----+
 *            | key |   ──▶  | row |         a read of now never steps over an old version
 *            +-----+        +-----+
 *
 *  HISTORY   states that something newer replaced, and deletions; newest first
 *            +-----------------------+-------+-------+-------+-------+        +-----+
 *            | key, each 00 as 00 ff |  00   |  01   | ~main | ~sub  |   ──▶  | row |   or nothing:
 *            +-----------------------+-------+-------+-------+-------+        +-----+   deleted
 *            bytewise order is key order, then from new to old: the state at R is the first entry
 *            at or after (key, ~R). Written only when a key is overwritten or deleted.
 *
 *  REVS      every change
 *            +------+-----+        +------+---------------+--------------+-----+
 *            | main | sub |   ──▶  | kind | previous main | previous sub | key |
 *            +------+-----+        +------+---------------+--------------+-----+
 *            for catching up, for the sweep after compaction, for counts at a past revision and
 *            for HashKV. The value is in LATEST, or under (key, ~main, ~sub) in HISTORY.
 *
 *  BUCKETS   +-----------+        +-----------+
 *            | first key |   ──▶  | count u32 |   keys from here to the next bucket
 *            +-----------+        +-----------+
 *
 *  LEASES    +-----+----------+        +---------+---------------+
 *            | 'l' | id (u64) |   ──▶  | ttl u64 | remaining u64 |
 *            +-----+----------+        +---------+---------------+
 *            +-----+----------+-----+
 *            | 'a' | id (u64) | key |  ──▶  nothing; a key that hangs on the lease
 *            +-----+----------+-----+
 *
 *  META      "state"          ──▶  format u8 = 1, applied term u64, applied index u64, revision u64,
 *                                  compact revision u64, state hash u64
 *            "configuration"  ──▶  raft's configuration as of the applied entry
 *            "sweep"          ──▶  where the sweep is; this member's own matter
 *            'M' id           ──▶  {@code keelson.store.Member}
 *            'R' id           ──▶  nothing; a removed member, which can never return
 *            'A' member type  ──▶  nothing; a raised alarm
 * </pre>
 *
 * <h2>Compaction</h2>
 *
 * To compact is to set a number. {@link io.keelson.kvstore.mvcc.Sweep} follows at its own pace and
 * deletes, for each change up to that number, what it replaced. Nothing that is asked depends on
 * how far the sweep has come: whether a revision can be read, whether a previous value is shown and
 * what is hashed are decided by the number alone.
 *
 * <h2>Lifetimes</h2>
 *
 * A view holds a snapshot, a snapshot holds its generation of the database, a generation holds its
 * share of the memory; each is counted and closed by its last holder. A checkpoint that is
 * installed becomes the next generation while views of the old one are still read.
 */
@NullMarked
package io.keelson.kvstore.mvcc;

import org.jspecify.annotations.NullMarked;
