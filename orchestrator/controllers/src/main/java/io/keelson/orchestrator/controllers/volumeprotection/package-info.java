/**
 * Keeps volumes and claims that are in use: each has a finalizer, which is taken away from one that
 * is to be deleted when nobody uses it. A pod uses its claims from when it has a node until it is
 * no more, whether it has ended or not; a claim uses the volume that it is bound to.
 */
@NullMarked
package io.keelson.orchestrator.controllers.volumeprotection;

import org.jspecify.annotations.NullMarked;
