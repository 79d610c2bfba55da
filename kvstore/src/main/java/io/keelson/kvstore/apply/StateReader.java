package io.keelson.kvstore.apply;

import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** The replicated state as it stands after one entry. */
public interface StateReader {
    /** The newest revision; 1 of an empty store. */
    long revision();

    /** What was compacted last; -1 for nothing. Reads at it are allowed, below it they are not. */
    long compactRevision();

    /** The keys at the newest revision. */
    KeySpace now();

    /** The keys at a revision from {@link #compactRevision()} to {@link #revision()}. */
    KeySpace at(long revision);

    @Nullable LeaseRecord lease(long id);

    /** The keys on a lease, ascending. */
    List<byte[]> leaseKeys(long id);

    Members members();

    SortedSet<Alarm> alarms();
}
