package io.keelson.orchestrator.controllers.nodelifecycle;

import io.keelson.orchestrator.client.View;

/**
 * What is kept of a lease.
 *
 * @param renewed when, by its holder's clock
 */
record NodeLease(String renewed) {
    static final String NAMESPACE = "kube-node-lease";

    static final View<NodeLease> VIEW =
            new View<>(lease -> new NodeLease(lease.text("spec", "renewTime")), View.Keeps.VIEW);
}
