/**
 * The control plane as its clients meet it: API servers as processes, over TLS, on a store of
 * processes.
 *
 * <pre>
 *   fabric8, client-java ─┐
 *   KubeApi (plain HTTP) ─┼─TLS──▶ ControlPlaneProcess ×n ──etcd v3──▶ ProcessCluster
 *   RawConnection (bytes) ┘             kill -9, restart              (ours, or a real etcd)
 * </pre>
 *
 * <p>{@link io.keelson.chaos.controlplane.Stores} says on which stores a test runs: ours always, a
 * real etcd where there is one.
 */
@NullMarked
package io.keelson.chaos.controlplane;

import org.jspecify.annotations.NullMarked;
