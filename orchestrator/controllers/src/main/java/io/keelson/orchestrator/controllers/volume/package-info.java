/**
 * Binds claims to volumes, one to one and for good.
 *
 * <pre>
 *   claim   Pending ──▶ Bound ──▶ Lost        its volume went, or is another claim's
 *   volume  Available ──▶ Bound ──▶ Released  its claim went
 *                                   └──▶ Failed   and nobody can delete it, as it asks for
 * </pre>
 *
 * <p>A claim gets the smallest volume that is large enough, Available, of the same class and volume
 * mode, with its access modes and matched by its selector; one that names it beforehand, in {@code
 * claimRef}, before all others. The volume is written first: its {@code claimRef} decides, and a
 * race for it is lost with a conflict. Where the class says {@code WaitForFirstConsumer}, the
 * scheduler chooses, and what it writes, a {@code claimRef} or the annotation {@code
 * volume.kubernetes.io/selected-node}, is carried out.
 *
 * <p>No class and the class {@code ""} match the same volumes; but a claim without a class gets the
 * default one as soon as there is one, and the other never.
 *
 * <p>Volumes are made by the class's provisioner, to which the claim is handed by the annotation
 * {@code volume.kubernetes.io/storage-provisioner}; and deleted by it. Nothing is recycled.
 */
@NullMarked
package io.keelson.orchestrator.controllers.volume;

import org.jspecify.annotations.NullMarked;
