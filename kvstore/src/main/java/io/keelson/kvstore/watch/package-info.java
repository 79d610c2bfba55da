/**
 * The hub that takes every applied batch to those who watch.
 *
 * <p>A watcher is a range of keys and one number, its <em>cursor</em>: the next revision it needs.
 * Every event that goes out passes {@code revision >= cursor} and moves the cursor behind it, so a
 * watcher sees each event once and in order, whichever way it comes:
 *
 * <pre>
 *    applier ──▶ publish ──▶ hub ──▶ synced watchers, by key and by range
 *                             │
 *                             ├──▶ ring of recent revisions ──▶ watchers a little behind
 *                             │
 *                             └──◀ slices of history (RocksDB) ◀── one reader, for all far behind
 * </pre>
 *
 * <p>Only the hub's own thread moves watchers. A stream whose client reads too slowly has a bounded
 * number of bytes on the way; beyond that its watchers leave the synced set at the end of a
 * revision and come back by the ring or by history when the client has caught up. So a slow client
 * costs itself time and nobody else anything, and no queue grows.
 *
 * <p>Watchers of the same range, filters and options share an {@link
 * io.keelson.kvstore.watch.Interest}: events are matched and encoded once for all of them; what is
 * a watcher's own is only its id in front.
 */
@NullMarked
package io.keelson.kvstore.watch;

import org.jspecify.annotations.NullMarked;
