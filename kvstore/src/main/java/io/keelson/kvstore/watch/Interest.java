package io.keelson.kvstore.watch;

import io.keelson.kvstore.apply.KeyEvent;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everybody who watches one selection. Holds the synced watchers of it, and while a batch is being
 * published the events that matched.
 */
final class Interest {
    final WatchSpec.Selection selection;

    /** Watchers of any place, so that an interest without any can be forgotten. */
    int watcherCount;

    final Set<Watcher> synced = new LinkedHashSet<>();

    /** Matches of the batch at hand, in order; null between batches. */
    @Nullable List<KeyEvent> matched;

    Interest(WatchSpec.Selection selection) {
        this.selection = selection;
    }

    boolean wants(KeyEvent event) {
        return event.isDelete() ? !selection.noDelete() : !selection.noPut();
    }

    /** The events of a list that this selection covers, for watchers that are fed from history. */
    List<KeyEvent> select(List<KeyEvent> events) {
        List<KeyEvent> selected = new ArrayList<>();
        for (KeyEvent event : events) {
            if (wants(event) && selection.covers(new Key(event.key()))) {
                selected.add(event);
            }
        }
        return selected;
    }
}
