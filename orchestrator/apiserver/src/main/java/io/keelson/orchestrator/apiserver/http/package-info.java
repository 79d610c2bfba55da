/**
 * HTTP, and nothing of Kubernetes' API but the form of an error. One channel of Netty's for each
 * connection, one for each stream of HTTP/2; both end in the same handler, which gathers a request
 * and hands it on as an {@link io.keelson.orchestrator.apiserver.http.HttpCall}.
 *
 * <pre>
 *   TLS ─ ALPN ─┬─ http/1.1 ─ Http1Order ──────────────────────┐
 *               └─ h2 ─ frames ─ one channel for each stream ──┴─ RequestGatherer ─ HttpHandler
 * </pre>
 *
 * All of a connection's state belongs to its event loop. What waits is bounded everywhere: request
 * bodies by a budget for all of them, pipelined requests by a count, an answer by what the client
 * takes (it is cut into pieces that are written while there is room), a stream by its high-water
 * mark, connections and streams of one by a count. Who reads or sends too slowly is cut off.
 */
@NullMarked
package io.keelson.orchestrator.apiserver.http;

import org.jspecify.annotations.NullMarked;
