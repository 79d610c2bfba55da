package io.keelson.kvstore.mvcc;

import io.keelson.kvstore.apply.Change;
import io.keelson.kvstore.apply.KeyEvent;
import io.keelson.kvstore.apply.Outcome;
import java.util.List;

/**
 * What a committed batch did.
 *
 * @param view of the state after it, retained for the receiver, who closes it
 * @param events in order of revision and sub-revision
 * @param outcomes one for each command, in order
 * @param stateChanges changes of leases, alarms, members and the compact revision, in order
 */
public record Applied(
        View view, List<KeyEvent> events, List<Outcome> outcomes, List<Change> stateChanges) {}
