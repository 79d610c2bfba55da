package io.keelson.orchestrator.controllers.replicaset;

import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.object.LabelSelector;
import io.keelson.orchestrator.object.Obj;

/** Where the two kinds differ. */
enum ReplicaKind {
    REPLICA_SET(ApiResource.REPLICA_SETS) {
        @Override
        LabelSelector selector(Obj set) {
            return LabelSelector.of(set.obj("spec", "selector"));
        }
    },
    /** Selects by equality only, and does not tell how many pods are terminating. */
    REPLICATION_CONTROLLER(ApiResource.REPLICATION_CONTROLLERS) {
        @Override
        LabelSelector selector(Obj set) {
            return LabelSelector.ofLabels(set.obj("spec", "selector"));
        }
    };

    @SuppressWarnings("ImmutableEnumChecker") // a record of texts
    private final ApiResource resource;

    ReplicaKind(ApiResource resource) {
        this.resource = resource;
    }

    ApiResource resource() {
        return resource;
    }

    abstract LabelSelector selector(Obj set);
}
