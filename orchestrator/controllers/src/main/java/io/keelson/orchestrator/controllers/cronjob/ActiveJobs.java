package io.keelson.orchestrator.controllers.cronjob;

import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.ArrayList;
import java.util.List;

/** {@code status.active}: references to Jobs that have not finished. */
final class ActiveJobs {
    private final List<Obj> references = new ArrayList<>();

    ActiveJobs(Obj status) {
        for (Node node : status.arr("active")) {
            if (node instanceof Obj reference) {
                references.add(reference);
            }
        }
    }

    List<Obj> references() {
        return List.copyOf(references);
    }

    boolean isEmpty() {
        return references.isEmpty();
    }

    boolean has(String uid) {
        return references.stream().anyMatch(each -> each.text("uid").equals(uid));
    }

    boolean hasName(String name) {
        return references.stream().anyMatch(each -> each.text("name").equals(name));
    }

    void add(Obj job) {
        references.add(
                Obj.builder()
                        .put("kind", ApiResource.JOBS.kind())
                        .put("namespace", job.text("metadata", "namespace"))
                        .put("name", job.text("metadata", "name"))
                        .put("uid", job.text("metadata", "uid"))
                        .put("apiVersion", ApiResource.JOBS.apiVersion())
                        .put("resourceVersion", job.text("metadata", "resourceVersion"))
                        .build());
    }

    void remove(String uid) {
        references.removeIf(each -> each.text("uid").equals(uid));
    }

    Obj in(Obj status) {
        return references.isEmpty()
                ? status.without("active")
                : status.with("active", Arr.of(references));
    }
}
