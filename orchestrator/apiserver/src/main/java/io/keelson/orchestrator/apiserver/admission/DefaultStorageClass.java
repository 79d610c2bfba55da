package io.keelson.orchestrator.apiserver.admission;

import io.keelson.orchestrator.apiserver.handling.Admission;
import io.keelson.orchestrator.apiserver.handling.Cache;
import io.keelson.orchestrator.apiserver.handling.Live;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.Comparator;

/**
 * A claim that names no storage class gets the default one; of several the youngest. The empty name
 * is a name: such a claim wants a volume without a class.
 */
final class DefaultStorageClass implements Admission {
    private static final String CLASSES = "/registry/storageclasses/";
    private static final String IS_DEFAULT = "storageclass.kubernetes.io/is-default-class";
    private static final String IS_DEFAULT_BETA =
            "storageclass.beta.kubernetes.io/is-default-class";
    private static final String CLASS_BETA = "volume.beta.kubernetes.io/storage-class";

    /** The youngest first; among equals by name. */
    private static final Comparator<Obj> PREFERENCE =
            Comparator.comparing((Obj it) -> it.text("metadata", "creationTimestamp"))
                    .reversed()
                    .thenComparing(it -> it.text("metadata", "name"));

    private final Cache cache;

    DefaultStorageClass(Cache cache) {
        this.cache = cache;
    }

    @Override
    public void admit(Request request) {
        Obj claim = request.object();
        if (!request.creates("", "PersistentVolumeClaim")
                || claim.obj("spec").has("storageClassName")
                || claim.obj("metadata", "annotations").has(CLASS_BETA)) {
            return;
        }
        cache.policies(CLASSES, "").stream()
                .map(Live::object)
                .filter(DefaultStorageClass::isDefault)
                .min(PREFERENCE)
                .ifPresent(chosen ->
                        request.change(
                                claim.withAt(
                                        Node.of(chosen.text("metadata", "name")),
                                        "spec",
                                        "storageClassName")));
    }

    private static boolean isDefault(Obj storageClass) {
        Obj annotations = storageClass.obj("metadata", "annotations");
        return annotations.text(IS_DEFAULT).equals("true")
                || annotations.text(IS_DEFAULT_BETA).equals("true");
    }
}
