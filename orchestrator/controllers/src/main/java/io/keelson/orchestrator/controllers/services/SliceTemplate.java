package io.keelson.orchestrator.controllers.services;

import io.keelson.orchestrator.client.OwnerReference;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Names;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What all slices of a service have alike.
 *
 * @param annotations null if it does not matter which a slice has
 */
public record SliceTemplate(
        String namespace, OwnerReference owner, Obj labels, @Nullable Obj annotations) {
    public static final String SERVICE_NAME = "kubernetes.io/service-name";
    public static final String MANAGED_BY = "endpointslice.kubernetes.io/managed-by";
    public static final String HEADLESS = "service.kubernetes.io/headless";

    boolean fits(Obj slice) {
        return slice.obj("metadata", "labels").equals(labels)
                && (annotations == null
                        || slice.obj("metadata", "annotations").equals(annotations));
    }

    /** That slice with these endpoints. */
    Obj filled(Obj slice, List<Obj> endpoints) {
        Obj dressed =
                slice.withAt(labels, "metadata", "labels").with("endpoints", Arr.of(endpoints));
        return annotations == null
                ? dressed
                : dressed.withAt(annotations, "metadata", "annotations");
    }

    /** A new one, named after the service with five random characters. */
    Obj slice(String addressType, Arr ports, List<Obj> endpoints, RandomGenerator random) {
        String prefix = owner.name() + "-";
        Obj metadata =
                Obj.builder()
                        .put("name", Names.generate(prefix, random))
                        .put("generateName", prefix)
                        .put("namespace", namespace)
                        .put("ownerReferences", Arr.of(owner.toObj()))
                        .build();
        return filled(
                Obj.builder()
                        .put("apiVersion", "discovery.k8s.io/v1")
                        .put("kind", "EndpointSlice")
                        .put("metadata", metadata)
                        .put("addressType", addressType)
                        .put("ports", ports)
                        .build(),
                endpoints);
    }

    boolean owns(Obj slice) {
        for (Node node : slice.arr("metadata", "ownerReferences")) {
            if (node instanceof Obj reference
                    && reference.isTrue("controller")
                    && reference.text("uid").equals(owner.uid())) {
                return true;
            }
        }
        return false;
    }
}
