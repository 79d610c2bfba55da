package io.keelson.kvstore.watch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Finds the interests that cover a key: single keys by hash, ranges by an interval tree. */
final class InterestIndex {
    private final Map<WatchSpec.Selection, Interest> bySelection = new HashMap<>();
    private final Map<Key, List<Interest>> singles = new HashMap<>();
    private final RangeTree ranges = new RangeTree();

    /** The interest of a selection, made on first use; counts one watcher more. */
    Interest acquire(WatchSpec.Selection selection) {
        Interest interest = bySelection.get(selection);
        if (interest == null) {
            interest = new Interest(selection);
            bySelection.put(selection, interest);
            if (selection.rangeEnd() == null) {
                singles.computeIfAbsent(selection.key(), key -> new ArrayList<>(1)).add(interest);
            } else {
                ranges.add(interest);
            }
        }
        interest.watcherCount++;
        return interest;
    }

    /** Counts one watcher less, and forgets the interest with the last. */
    void release(Interest interest) {
        interest.watcherCount--;
        if (interest.watcherCount > 0) {
            return;
        }
        WatchSpec.Selection selection = interest.selection;
        bySelection.remove(selection);
        if (selection.rangeEnd() == null) {
            List<Interest> same = singles.get(selection.key());
            if (same != null) {
                same.remove(interest);
                if (same.isEmpty()) {
                    singles.remove(selection.key());
                }
            }
        } else {
            ranges.remove(interest);
        }
    }

    void forEachCovering(Key key, Consumer<Interest> action) {
        List<Interest> exact = singles.get(key);
        if (exact != null) {
            exact.forEach(action);
        }
        ranges.forEachCovering(key, action);
    }

    void forEach(Consumer<Interest> action) {
        bySelection.values().forEach(action);
    }

    boolean isEmpty() {
        return bySelection.isEmpty();
    }
}
