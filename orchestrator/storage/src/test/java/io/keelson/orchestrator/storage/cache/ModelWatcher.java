package io.keelson.orchestrator.storage.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.storage.Stored;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A client that builds a state from what its watch says, and checks every word: revisions rise,
 * nothing is said twice or left out, and at every bookmark the state is the model's.
 */
final class ModelWatcher {
    private final ModelHistory history;
    private final String prefix;
    private final ModelSelection selection;
    private final NavigableMap<String, Long> state;
    private final Coverage coverage;
    private final Set<String> keysOfRevision = new HashSet<>();
    private @Nullable CacheWatch watch;
    private boolean inInitialEvents;
    private boolean initialEndUnknown;
    private long lastRevision;
    private String lastInitialKey = "";
    private boolean ended;

    ModelWatcher(
            ModelHistory history,
            String prefix,
            ModelSelection selection,
            NavigableMap<String, Long> state,
            long revision,
            Coverage coverage) {
        this.history = history;
        this.prefix = prefix;
        this.selection = selection;
        this.state = new TreeMap<>(state);
        startsAfter(revision);
        this.coverage = coverage;
    }

    void runs(CacheWatch opened, WatchQuery query) {
        watch = opened;
        inInitialEvents = query.initialEvents() && query.initialEventsEnd();
        initialEndUnknown = query.initialEvents() && !query.initialEventsEnd();
    }

    ModelSelection selection() {
        return selection;
    }

    String prefix() {
        return prefix;
    }

    boolean isOver() {
        return ended;
    }

    /** Events after this one are what it has not seen; 0 if it has no whole state. */
    long lastRevision() {
        return inInitialEvents || initialEndUnknown ? 0 : lastRevision;
    }

    NavigableMap<String, Long> state() {
        return state;
    }

    void requestBookmark() {
        if (watch != null) {
            watch.requestBookmark();
        }
    }

    void close() {
        if (watch != null) {
            watch.close();
            assertThat(watch.next()).isNull();
            ended = true;
        }
    }

    /** Takes at most this many events. */
    void take(int count) {
        for (int i = 0; i < count && watch != null && !ended; i++) {
            switch (watch.next()) {
                case WatchEvent.Change change -> heard(change);
                case WatchEvent.Bookmark bookmark -> heard(bookmark);
                case WatchEvent.End end -> {
                    assertThat(end.status().code()).isIn(200, 410);
                    coverage.count(end.status().code() == 410 ? "expired" : "ended");
                    ended = true;
                }
                case null -> {
                    return;
                }
            }
        }
    }

    private void heard(WatchEvent.Change change) {
        Stored object = change.object();
        String key = object.key();
        coverage.count(change.type().name());
        assertThat(new String(object.response(), StandardCharsets.UTF_8))
                .contains("{\"resourceVersion\":\"" + object.revision() + "\",\"name\":");
        assertThat(key).startsWith(prefix);
        if (inInitialEvents) {
            assertThat(change.type()).isEqualTo(WatchEvent.Type.ADDED);
            assertThat(key).isGreaterThan(lastInitialKey);
            lastInitialKey = key;
        } else if (!initialEndUnknown) {
            inOrder(object.revision(), key);
        }
        if (change.type() == WatchEvent.Type.DELETED) {
            assertThat(state.remove(key)).as("deleted %s", object).isNotNull();
            assertThat(history.selected(object.revision(), prefix, selection))
                    .as("deleted at %s", object)
                    .doesNotContainKey(key);
            return;
        }
        assertThat(state.containsKey(key))
                .as("%s %s", change.type(), object)
                .isEqualTo(change.type() == WatchEvent.Type.MODIFIED);
        assertThat(history.selected(object.revision(), prefix, selection))
                .as("as it was written: %s", object)
                .containsEntry(key, object.revision());
        state.put(key, object.revision());
    }

    private void inOrder(long revision, String key) {
        assertThat(revision).as("order of %s", key).isGreaterThanOrEqualTo(lastRevision);
        if (revision > lastRevision) {
            keysOfRevision.clear();
            lastRevision = revision;
        }
        // An event at a revision that a bookmark or the start already covered is one too many.
        assertThat(keysOfRevision.add(key) && !keysOfRevision.contains(""))
                .as("said twice: %s at %s", key, revision)
                .isTrue();
    }

    private void heard(WatchEvent.Bookmark bookmark) {
        coverage.count(bookmark.initialEventsEnd() ? "initial-events-end" : "bookmark");
        assertThat(bookmark.initialEventsEnd()).isEqualTo(inInitialEvents);
        if (!inInitialEvents && !initialEndUnknown) {
            assertThat(bookmark.revision()).isGreaterThanOrEqualTo(lastRevision);
        }
        inInitialEvents = false;
        initialEndUnknown = false;
        startsAfter(bookmark.revision());
        assertThat(state)
                .as("state at bookmark %s of %s", bookmark.revision(), selection)
                .isEqualTo(history.selected(bookmark.revision(), prefix, selection));
    }

    /** Everything up to here is known: a further event at or below it would be wrong. */
    void startsAfter(long revision) {
        lastRevision = revision;
        keysOfRevision.clear();
        keysOfRevision.add("");
    }
}
