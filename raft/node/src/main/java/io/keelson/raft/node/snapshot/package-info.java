/**
 * Snapshots on their way from one member to another.
 *
 * <pre>
 *   sender                                             receiver
 *     │ Offer(id, mark, files with sizes)  ──────────▶   │ begins, or finds the files it already has
 *     │  ◀──────────────  Accept(id, bytes held per file)│ or Done(id, refused, reason)
 *     │ Chunk(id, file, offset, bytes)     ──────────▶   │ written in order
 *     │  ◀──────────────  Credit(id, bytes written)      │ opens the window again
 *     │ FileEnd(id, file, length, CRC32C)  ──────────▶   │ compared with what was written
 *     │  …                                               │ all files complete: install
 *     │  ◀──────────────  Done(id, installed)            │
 * </pre>
 *
 * <p>Every frame is protected by its own CRC32C on the wire; the CRC of a whole file, read back
 * from where it was stored, finds what was damaged on either disk. After a break the sender offers
 * the same snapshot again and goes on where the receiver says. A receiver takes one snapshot at a
 * time; an offer of another replaces it.
 */
@NullMarked
package io.keelson.raft.node.snapshot;

import org.jspecify.annotations.NullMarked;
