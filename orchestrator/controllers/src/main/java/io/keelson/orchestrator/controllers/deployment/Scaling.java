package io.keelson.orchestrator.controllers.deployment;

/** A set that is to have that many replicas. */
record Scaling(ReplicaSet set, int replicas) {}
