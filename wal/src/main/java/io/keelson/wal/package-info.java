/**
 * A durable, segmented, checksummed log of entries that knows nothing of who writes it.
 *
 * <p>{@link io.keelson.wal.Wal} is all that a user needs; the rest below is for those who change it
 * or read a log with a hex editor. All numbers are big-endian.
 *
 * <h2>The directory</h2>
 *
 * <pre>
 *   0000000000000007.wal     segments, named by their sequence number in hex; the greatest is active
 *   0000000000000008.wal
 *   0000000000000005.spare   a discarded segment whose file waits to be reused
 *   0000000000000009.new     a segment in the making: not part of the log, deleted at start
 *   reserve                  room that is given up when the disk is full
 *   lock                     held while the log is open
 * </pre>
 *
 * <h2>A segment</h2>
 *
 * <pre>
 *   +------+--------+--------+-- ... --+--------+-------+---------------------------------+
 *   | head | record | record |         | record | zeros | zeros, or bytes of an earlier   |
 *   |      |        |        |         |        |  40   | life if the file was reused     |
 *   +------+--------+--------+-- ... --+--------+-------+---------------------------------+
 *   0                                           ^ end
 * </pre>
 *
 * A <em>position</em> counts the bytes of the whole log: the segment's base position plus the
 * offset in its file. A segment ends where the next one's base position says; the last one ends
 * where the records do. Zeros behind the end are no damage. In a reused file the writer puts 40
 * zeros, the size of a record's header, behind each batch, so that a clean end shows among the
 * older bytes.
 *
 * <h2>The head of a segment</h2>
 *
 * <pre>
 *   offset size
 *        0    8  "KEELWAL\n"           tells a log from anything else
 *        8    4  format version        1; greater ones are refused, before anything else is looked at
 *       12    4  size of the head      it ends with the mark's data, padded to 8
 *       16    4  CRC32C                of all other bytes of the head
 *       20    4  flags                 1: the file was reused, so bytes behind the end mean nothing
 *       24    8  segment id            random; seeds every record's checksum
 *       32    8  sequence              as in the name: finds missing and misnamed files
 *       40    8  cluster id            the log of another cluster is refused,
 *       48    8  member id             and so is another member's
 *       56    8  base position         the log's position at offset 0; also where the segment before
 *                                      ends, and that all before is synced
 *       64    8  synced end            up to this offset the file was synced before it got its name
 *       72    8  last index            \
 *       80    8  last term              | what all earlier segments add up to, so that they can go:
 *       88    8  hard state: term       | the entry before this segment, the hard state,
 *       96    8  hard state: votedFor   | and the snapshot mark (index 0: none)
 *      104    8  hard state: commit     | When they are still there, both must agree.
 *      112    8  mark: index            |
 *      120    8  mark: term             |
 *      128    4  mark: size of data     |
 *      132    4  zero                   |
 *      136    n  mark: data            /
 * </pre>
 *
 * <h2>A record</h2>
 *
 * <pre>
 *   offset size
 *        0    4  CRC32C                of the segment id, then of everything below, padding included:
 *                                      no bit of a record can change unnoticed, and none of an
 *                                      earlier life of the file ever verifies
 *        4    4  size of the payload
 *        8    1  kind                  1 entry, 2 hard state, 3 truncation, 4 snapshot mark
 *        9    1  kind of entry         the caller's
 *       10    2  zero
 *       12    4  offset in the file    finds records behind damage without a checksum at every byte
 *       16    8  index                 of entry or mark; the first one truncated
 *       24    8  term                  of entry, mark or hard state; of the entry before a truncation,
 *                                      which may stand in a segment that is gone
 *       32    8  proven position       everything below was synced when this record was written
 *       40    n  payload               an entry's or a mark's data; votedFor and commit of a hard state
 *                zeros                 up to a multiple of 8
 * </pre>
 *
 * <h2>What is damage, and what a tear</h2>
 *
 * A disk that loses power keeps any part of what was not synced, and all of what was. So the log is
 * synced at least up to the greatest proven position that any valid record tells, wherever it
 * stands. Damage below that, or in any segment but the last, is corruption: the log is refused.
 * What is broken above it was never acknowledged, or, if it was the last batch, cannot be told from
 * that: it is cut and reported.
 *
 * <p>Valid records above the proven position may be in the system's cache only, where even a failed
 * sync may have left them. They are written again, to a new segment that begins at the proven
 * position, and synced, before the log opens.
 *
 * <h2>A crash at any point</h2>
 *
 * <ul>
 *   <li><b>A new segment</b> (rotation, repair, creation): the old one is synced; the head, and
 *       whatever a repair copies, is written under a name that is no segment's, and synced; then
 *       the file is renamed and the directory synced. Before the rename survives, the log is the
 *       old one. From then on the old segment ends where the new one begins. Nothing is
 *       acknowledged in a segment whose name could be lost.
 *   <li><b>Discarding</b>: everything is synced first, as what permits the discard may be a record
 *       that was just written. Then the segments go one by one, oldest first, the directory synced
 *       after each: no gap can appear, and a reused file has lost its old name for good before its
 *       first byte changes.
 *   <li><b>A start after a kill</b> sees names that may not survive: it syncs the directory before
 *       it goes on.
 *   <li><b>A batch</b>: hard state, mark, truncation, entries are separate records; any prefix of
 *       them is a log that the writer may have meant. A truncation or a mark discards by being
 *       read, nothing is overwritten: what it discards is there as long as it is not.
 * </ul>
 */
@NullMarked
package io.keelson.wal;

import org.jspecify.annotations.NullMarked;
