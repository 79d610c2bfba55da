/**
 * Claims for volumes that live as long as their pod: made from the template in the pod, named after
 * pod and volume, and owned by the pod, so that garbage collection takes them with it. A claim of
 * that name that is not the pod's is never touched: the pod waits, and an event says for what.
 */
@NullMarked
package io.keelson.orchestrator.controllers.ephemeralvolume;

import org.jspecify.annotations.NullMarked;
