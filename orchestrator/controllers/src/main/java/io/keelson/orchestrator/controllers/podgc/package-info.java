/**
 * Removes pods that nobody else will: every 20 seconds
 *
 * <ul>
 *   <li>those that have ended, beyond 12,500: evicted ones first, then the oldest;
 *   <li>those on a node that is no more, when it has been missing for 40 seconds and the API says
 *       so too;
 *   <li>those that are being deleted and have no node, on which somebody would end them;
 *   <li>those that are being deleted on a node that is not ready and has the taint {@code
 *       node.kubernetes.io/out-of-service}: an operator vouches that it is off.
 * </ul>
 *
 * <p>One that had not ended is marked Failed before, so that who counts pods sees how it ended.
 */
@NullMarked
package io.keelson.orchestrator.controllers.podgc;

import org.jspecify.annotations.NullMarked;
