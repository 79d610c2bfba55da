package io.keelson.orchestrator.apiserver.admission;

import io.keelson.orchestrator.apiserver.handling.Admission;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Node;
import java.util.ArrayList;
import java.util.List;

/**
 * Volumes and claims that are in use go only when nobody uses them any more: upstream's {@code
 * StorageObjectInUseProtection}.
 */
final class StorageProtection implements Admission {
    @Override
    public void admit(Request request) {
        if (request.creates("", "PersistentVolume")) {
            protect(request, "kubernetes.io/pv-protection");
        } else if (request.creates("", "PersistentVolumeClaim")) {
            protect(request, "kubernetes.io/pvc-protection");
        }
    }

    private static void protect(Request request, String finalizer) {
        Node wanted = Node.of(finalizer);
        List<Node> finalizers =
                new ArrayList<>(request.object().arr("metadata", "finalizers").asList());
        if (!finalizers.contains(wanted)) {
            finalizers.add(wanted);
            request.change(request.object().withAt(Arr.of(finalizers), "metadata", "finalizers"));
        }
    }
}
