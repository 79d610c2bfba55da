/**
 * A thin client for a real store over gRPC: etcd, or any that speaks its v3 API. One network thread
 * carries all channels; it is the place where this module meets sockets and the clock.
 *
 * <pre>
 *   range, txn, lease ──▶ UnaryCall ──▶ Endpoints (one channel each, one is current)
 *   watch ──────────────▶ EtcdWatch ──▶   the same; a broken stream goes on at its next revision
 *                             │ batches, one at a time
 *                             ▼
 *                     callback executor
 * </pre>
 */
@NullMarked
package io.keelson.orchestrator.storage.etcd;

import org.jspecify.annotations.NullMarked;
