/**
 * Lets volumes grow with what their claims ask for. A directory has no size: for volumes of the
 * local provisioner it is enough to say so, first of the volume, then of the claim. Those of other
 * provisioners are theirs. Whether a class allows it, admission has asked before.
 */
@NullMarked
package io.keelson.orchestrator.controllers.volumeexpand;

import org.jspecify.annotations.NullMarked;
