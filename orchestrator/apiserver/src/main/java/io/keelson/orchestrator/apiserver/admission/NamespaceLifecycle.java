package io.keelson.orchestrator.apiserver.admission;

import io.keelson.orchestrator.apiserver.handling.Admission;
import io.keelson.orchestrator.apiserver.handling.Cache;
import io.keelson.orchestrator.apiserver.handling.Live;
import io.keelson.orchestrator.object.Status;
import io.keelson.orchestrator.object.StatusException;
import io.keelson.orchestrator.resources.ResourceDef;
import io.keelson.orchestrator.storage.Compare;
import java.util.List;

/**
 * Nothing is created in a namespace that does not exist or is going. The creation depends on the
 * namespace as it was seen, so that no deletion comes between.
 */
final class NamespaceLifecycle implements Admission {
    private final Cache cache;
    private final ResourceDef namespaces;

    NamespaceLifecycle(Cache cache, ResourceDef namespaces) {
        this.cache = cache;
        this.namespaces = namespaces;
    }

    @Override
    public void admit(Request request) {
        String namespace = request.call().target().namespace();
        if (request.operation() != Operation.CREATE
                || !request.call().def().namespaced()
                || namespace.isEmpty()) {
            return;
        }
        String key = "/registry/" + namespaces.storagePrefix() + "/" + namespace;
        Live live = cache.policy(key);
        if (live == null) {
            throw new StatusException(Status.notFound("", "namespaces", namespace));
        }
        if (!live.object().text("metadata", "deletionTimestamp").isEmpty()) {
            throw new StatusException(
                    Status.forbidden(
                                    request.call().group(),
                                    request.call().def().plural(),
                                    request.object().text("metadata", "name"),
                                    "unable to create new content in namespace "
                                            + namespace
                                            + " because it is being terminated")
                            .withCauses(
                                    List.of(
                                            new Status.Cause(
                                                    "NamespaceTerminating",
                                                    "namespace "
                                                            + namespace
                                                            + " is being terminated",
                                                    "metadata.namespace"))));
        }
        request.dependOn(Compare.modRevision(key, live.revision()));
    }
}
