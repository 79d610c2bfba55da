/**
 * What is counted over all nodes, kept from image to image.
 *
 * <p>A decision may need to know how many pods each domain of a topology key has that match some
 * selector. Counting anew would visit every pod of the cluster for each pod that is decided. Here
 * everything is kept by slot of the node; moving on to another {@link
 * io.keelson.orchestrator.scheduler.image.Snapshot} recounts only the nodes that are not the same
 * object in both. It is a memo of a function of the image and nothing more: it cannot drift, and
 * may be thrown away at any time. Sums over domains are made from it for each decision, in loops
 * over arrays of ints.
 */
@NullMarked
package io.keelson.orchestrator.scheduler.counts;

import org.jspecify.annotations.NullMarked;
