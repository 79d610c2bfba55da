/**
 * The clients' port of one member, thin: it checks, translates and delegates.
 *
 * <pre>
 *            one port                                      the member (MemberGateway)
 *   ─────────────┬──────────────────────────────────────────────────────────────────
 *    connection  │ FirstBytes ── "PRI * HTTP/2.0" ─▶ grpc-netty ─▶ Service ─▶ handlers
 *                │     │                                │              │        │  ▲
 *                │     └── "GET …" ─▶ HttpConnection    │ Incoming     │        │  │ Outcome
 *                │                                      │ (one array)  │        ▼  │
 *    event loops │                                      ▼              │   propose, readIndex,
 *    (lanes)     │         Outgoing (writes itself) ◀── answers ◀──────┴── watch, lease …
 *   ─────────────┼──────────────────────────────────────────────────────────────────
 *    BlockingReads: reads that need a disk or are long, with the view they began on
 * </pre>
 *
 * <p>A request is read off the wire into one array, with room in front for a command's header: what
 * the client sent is what stands in the log. An answer writes itself into gRPC's frame from parts
 * that exist already: a header, and rows as they are stored. Handlers run on the connection's event
 * loop, which is also the {@link io.keelson.kvstore.member.Lane} their answers come back to; the
 * member posts the answers of one batch as one task, so that frames and flushes are shared.
 *
 * <p>What clients have not taken is bounded: answers by {@link
 * io.keelson.kvstore.rpc.AnswerBudget}, watches by the hub's own bounds, streamed ranges by the
 * transport's readiness.
 */
@NullMarked
package io.keelson.kvstore.rpc;

import org.jspecify.annotations.NullMarked;
