package io.keelson.orchestrator.scheduler.counts;

import io.keelson.orchestrator.scheduler.image.NodeInfo;
import io.keelson.orchestrator.scheduler.image.Snapshot;
import org.jspecify.annotations.Nullable;

/** Something derived from each node by itself, that follows from image to image. */
abstract class Following {
    private Snapshot at = Snapshot.EMPTY;

    final void follow(Snapshot image) {
        if (image != at) {
            grow(image.slotCount());
            image.forEachChange(at, this::changed);
            at = image;
        }
    }

    /** Makes room for that many slots. */
    abstract void grow(int slotCount);

    abstract void changed(int slot, @Nullable NodeInfo before, @Nullable NodeInfo now);
}
