/**
 * Frames between members, over TCP.
 *
 * <p>A member dials every peer, once for each {@link
 * io.keelson.raft.node.transport.ConnectionKind}, and sends only on what it dialed; so between two
 * members there are four lasting connections, and a fifth while a snapshot travels. The one that
 * dials speaks first:
 *
 * <pre>
 *  hello, 64 bytes, big-endian like everything here
 *   0       8        10     11    12          20      28    36       44      52           60      64
 *   ┌───────┬────────┬──────┬─────┬───────────┬───────┬─────┬────────┬───────┬────────────┬───────┐
 *   │ magic │version │ kind │  0  │ cluster   │ from  │ to  │ nonce  │ term  │ last index │ CRC32C│
 *   └───────┴────────┴──────┴─────┴───────────┴───────┴─────┴────────┴───────┴────────────┴───────┘
 *    magic: garbage on this port is closed before anything else is read
 *    cluster, from, to: both sides are whom the other means; 0 only for a query
 *    nonce: drawn at each start; tells a reconnect from a restart
 *    term, last index: a member that comes back behind what it acknowledged has lost its data
 *
 *  welcome
 *   0       8         10       11    12        20       28        30       30+n   34+n
 *   ┌───────┬─────────┬────────┬─────┬─────────┬────────┬─────────┬────────┬──────┐
 *   │ magic │ version │refusal │  0  │ cluster │ member │ n       │ text   │CRC32C│
 *   └───────┴─────────┴────────┴─────┴─────────┴────────┴─────────┴────────┴──────┘
 *    refusal: 0, or a {@link io.keelson.raft.node.transport.Refusal} whose text says it to people
 *
 *  then frames, in one direction (a query: one each way)
 *   0        4      5        8        12
 *   ┌────────┬──────┬────────┬────────┬──────────────────┐
 *   │ length │ type │ 0 0 0  │ CRC32C │ body, length long│   the CRC covers the 8 bytes before it
 *   └────────┴──────┴────────┴────────┴──────────────────┘   and the body
 *
 *  body of an append
 *   0      8           16           24       32      36
 *   ┌──────┬───────────┬────────────┬────────┬───────┬─── count times ────────────────┐
 *   │ term │ prev term │ prev index │ commit │ count │ term 8 │ kind 1 │ length 4 │ data│
 *   └──────┴───────────┴────────────┴────────┴───────┴────────────────────────────────┘
 *    the entries follow prev index without a gap, so they need no index of their own
 *
 *  body of a snapshot's chunk
 *   ┌─────────────┬────────┬──────────┬───────┐
 *   │ id length 2 │ id     │ file 4   │offset 8│ bytes …
 *   └─────────────┴────────┴──────────┴───────┘
 * </pre>
 *
 * <p>The bodies of Raft's other messages are their fields in the order of declaration, 8 bytes a
 * number and one byte of flags where there are any; a forward is like an append without its first
 * fields ({@link io.keelson.raft.node.transport.RaftMessageCodec}). Everything that is not Raft's
 * is protobuf ({@code keelson/peer/peer.proto}).
 *
 * <p>An entry's data is copied twice on its way: from its array into the socket's buffer, and out
 * of it at the other side. Netty would copy a wrapped heap array into a direct buffer anyway.
 *
 * <p>Nothing is repeated: what is not delivered is gone, and the core finds out. Nothing waits
 * without bound: what a peer does not take is dropped once too much of it has piled up.
 */
@NullMarked
package io.keelson.raft.node.transport;

import org.jspecify.annotations.NullMarked;
