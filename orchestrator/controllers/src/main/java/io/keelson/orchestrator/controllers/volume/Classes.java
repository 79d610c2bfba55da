package io.keelson.orchestrator.controllers.volume;

import io.keelson.orchestrator.client.Informer;
import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.object.Obj;
import org.jspecify.annotations.Nullable;

/** Storage classes. */
record Classes(Informer<Obj> informer) {
    private static final String IS_DEFAULT = "storageclass.kubernetes.io/is-default-class";
    private static final String IS_DEFAULT_BETA =
            "storageclass.beta.kubernetes.io/is-default-class";

    @Nullable Obj get(String name) {
        Item<Obj> item = informer.get(new ObjectKey("", name));
        return item == null ? null : item.obj();
    }

    /** The scheduler chooses where. */
    boolean waitsForConsumer(String name) {
        Obj found = get(name);
        return found != null && found.text("volumeBindingMode").equals("WaitForFirstConsumer");
    }

    /** Of several the youngest, then by name; null if there is none. */
    @Nullable String defaultName() {
        Item<Obj> best = null;
        for (Item<Obj> item : informer.list()) {
            if (isDefault(item.obj()) && (best == null || isPreferred(item, best))) {
                best = item;
            }
        }
        return best == null ? null : best.meta().name();
    }

    private static boolean isDefault(Obj storageClass) {
        Obj annotations = storageClass.obj("metadata", "annotations");
        return annotations.text(IS_DEFAULT).equals("true")
                || annotations.text(IS_DEFAULT_BETA).equals("true");
    }

    private static boolean isPreferred(Item<Obj> item, Item<Obj> other) {
        int age = item.meta().creationTimestamp().compareTo(other.meta().creationTimestamp());
        return age > 0 || (age == 0 && item.meta().name().compareTo(other.meta().name()) < 0);
    }
}
