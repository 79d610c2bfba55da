package io.keelson.kvstore.watch;

import io.keelson.kvstore.apply.KeyEvent;
import java.util.List;

/** What others ask of the hub's thread, in the order in which they asked. */
sealed interface HubTask {
    record Publish(long revision, List<KeyEvent> events, long sizeBytes) implements HubTask {}

    /** The state was replaced, or events were left out: go on from this revision. */
    record Jump(long revision) implements HubTask {}

    record Create(WatchStream stream, WatchSpec spec, long headerRevision, long compactRevision)
            implements HubTask {}

    record Refuse(WatchStream stream, long headerRevision, String reason) implements HubTask {}

    record Cancel(WatchStream stream, long watchId) implements HubTask {}

    record Progress(WatchStream stream) implements HubTask {}

    record Close(WatchStream stream) implements HubTask {}

    record Resume(WatchStream stream) implements HubTask {}

    record Read(long fromRevision, History.Slice slice) implements HubTask {}
}
