package io.keelson.kvstore.watch;

/** One watch of one stream. Moved by the hub's thread only. */
final class Watcher {
    /** Where its next event comes from. */
    enum Place {
        /** In its interest: gets what is published. */
        SYNCED,
        /** Behind: gets history, as long as its stream has room. */
        BEHIND,
        /** Its first revision is still to come. */
        FUTURE,
        /** Cancelled. */
        GONE
    }

    final WatchStream stream;
    final long id;
    final WatchSpec spec;
    final Interest interest;
    Place place = Place.BEHIND;

    /** The next revision it needs. */
    long cursor;

    /** When something was last sent, events or progress. */
    long lastSentNanos;

    Watcher(WatchStream stream, long id, WatchSpec spec, Interest interest) {
        this.stream = stream;
        this.id = id;
        this.spec = spec;
        this.interest = interest;
        this.cursor = spec.startRevision();
    }
}
