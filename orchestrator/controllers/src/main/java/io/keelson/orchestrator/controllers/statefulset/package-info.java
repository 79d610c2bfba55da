/**
 * The StatefulSet controller: pods with names of their own, {@code web-0}, {@code web-1} and so on,
 * each with its own claims, made and removed in order.
 *
 * <p>A turn goes over the set's places in ascending order and makes what is missing; then over the
 * pods that are too many, highest first; then, all being well, it replaces pods of an older
 * template, highest first. With {@code podManagementPolicy: OrderedReady} it stops at the first
 * place where something is left to be done or waited for, with {@code Parallel} it does not stop.
 *
 * <p><b>At most one.</b> Two pods of one name cannot be. A pod is made only where its name is free,
 * and the name of one that is being deleted is free only when its node has said that it has ended,
 * or when somebody deletes it by force. So a pod on a node that died is not replaced by anybody
 * here. Pods are only ever deleted with their grace period, and by their uid: never one that came
 * later under the same name.
 *
 * <p><b>A broken template never wedges a set</b> (kubernetes#67250). Upstream waits, with {@code
 * OrderedReady}, until the pod it made last is ready, also when the template that this pod was made
 * from is not asked for any more; somebody has to delete it by hand. Here a pod that is not ready
 * is replaced as soon as the set would make another one in its place from another revision. In
 * order: it is the place at which the set would otherwise wait, so that one such pod is replaced at
 * a time, lowest first. It takes nothing from {@code maxUnavailable}, for it is not available.
 * Being deleted in the usual way and by its uid, it keeps the name until it is gone: there is still
 * at most one. A pod below the partition is replaced by this only if it is of neither template, the
 * new one nor the one before; pods of sets with {@code OnDelete} are left to whoever deletes them.
 *
 * <p>For the same reason, pods that are too many go in their order whether they are ready or not.
 */
@NullMarked
package io.keelson.orchestrator.controllers.statefulset;

import org.jspecify.annotations.NullMarked;
