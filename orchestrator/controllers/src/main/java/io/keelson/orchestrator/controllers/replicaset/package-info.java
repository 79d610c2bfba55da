/**
 * Keeps the number of pods that a ReplicaSet or a ReplicationController asks for.
 *
 * <p>Upstream's rules: orphans that match are adopted, pods that stop matching are released ({@code
 * Ownership}); pods that failed or succeeded do not count and are replaced; creations come in
 * batches of 1, 2, 4 and so on, and end with the first batch that fails ({@code PodControl});
 * {@code ScaleDown} says which pods go first; {@code ReplicaSetStatus} what is told of them. Both
 * kinds have the same rules, and {@code ReplicaKind} says where they differ.
 *
 * <p>Not as upstream: a status tells what a turn has left, not what it found; and of pods that
 * change one after the other, many have one turn together, so that thousands that become ready do
 * not make thousands of statuses.
 */
@NullMarked
package io.keelson.orchestrator.controllers.replicaset;

import org.jspecify.annotations.NullMarked;
