/** ReplicaSets and ReplicationControllers on the real API server, in simulated time. */
@NullMarked
package io.keelson.orchestrator.controllers.replicaset;

import org.jspecify.annotations.NullMarked;
