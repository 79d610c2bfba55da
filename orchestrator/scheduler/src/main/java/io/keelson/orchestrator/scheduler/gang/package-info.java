/**
 * Gang scheduling: the pods of a PodGroup get their nodes together or not at all.
 *
 * <p>A pod names its group by the label {@code scheduling.x-k8s.io/pod-group}. It does not enter
 * the queue before the group exists and has {@code minMember} pods. Then all of them are decided
 * one after the other on one image, each seeing those before it; if fewer than {@code minMember}
 * fit, none keeps its place, and no other pod was kept from it meanwhile. The bindings are one
 * transaction of the store.
 */
@NullMarked
package io.keelson.orchestrator.scheduler.gang;

import org.jspecify.annotations.NullMarked;
