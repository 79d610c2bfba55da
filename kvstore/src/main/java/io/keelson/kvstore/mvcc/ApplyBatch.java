package io.keelson.kvstore.mvcc;

import io.keelson.kvstore.apply.Command;
import io.keelson.kvstore.apply.Outcome;
import io.keelson.raft.core.EntryId;

/**
 * A run of consecutive entries on its way into the store. Each is evaluated on the state its
 * predecessor left; all become visible, and later durable, at once. One thread, one batch at a
 * time.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class ApplyBatch {
    ApplyBatch() {}

    /** Applies a command. A command that makes no sense is refused, the same on every member. */
    public Outcome apply(EntryId id, Command command) {
        throw new UnsupportedOperationException();
    }

    /** An entry without content. */
    public void skip(EntryId id) {
        throw new UnsupportedOperationException();
    }

    /** A configuration entry: its bytes are kept beside the applied entry. */
    public void configuration(EntryId id, byte[] configuration) {
        throw new UnsupportedOperationException();
    }

    /** Writes everything as one batch and publishes the next view. The batch ends here. */
    public Applied commit() {
        throw new UnsupportedOperationException();
    }
}
