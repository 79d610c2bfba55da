package io.keelson.orchestrator.controllers.volumeprotection;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.Informer;
import io.keelson.orchestrator.client.Item;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.Reconciler;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.StatusException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a finalizer on every object that is not to be deleted or is in use.
 *
 * @param isUsed asked only of objects that are to be deleted
 */
record Protection(Informer<Obj> objects, String finalizer, BiPredicate<Item<Obj>, Api> isUsed)
        implements Reconciler {
    @Override
    public @Nullable Duration reconcile(ObjectKey key, Api api) {
        Item<Obj> item = objects.get(key);
        if (item == null) {
            return null;
        }
        List<String> finalizers = new ArrayList<>(item.meta().finalizers());
        if (item.meta().isBeingDeleted()) {
            if (finalizers.contains(finalizer) && !isUsed.test(item, api)) {
                finalizers.remove(finalizer);
                update(item, finalizers, api);
            }
        } else if (!finalizers.contains(finalizer)) {
            finalizers.add(finalizer);
            update(item, finalizers, api);
        }
        return null;
    }

    private void update(Item<Obj> item, List<String> finalizers, Api api) {
        try {
            api.update(
                    objects.resource(),
                    item.obj().withAt(Arr.ofTexts(finalizers), "metadata", "finalizers"));
        } catch (StatusException e) {
            if (e.code() != 404) {
                throw e;
            }
        }
    }
}
