package io.keelson.kvstore.member;

import io.keelson.kvstore.mvcc.View;
import io.keelson.raft.core.EntryId;
import java.util.HashMap;
import java.util.Map;

/** Members that applied the same entry are in the same state. */
final class EqualStateHashes {
    private record State(SimMember member, EntryId applied, long hash, long revision) {}

    private final Map<Long, State> byIndex = new HashMap<>();

    void applied(SimMember member, View view) {
        State state = new State(member, view.appliedId(), view.stateHash(), view.revision());
        State known = byIndex.putIfAbsent(state.applied().index(), state);
        if (known != null
                && (!known.applied().equals(state.applied())
                        || known.hash() != state.hash()
                        || known.revision() != state.revision())) {
            throw new AssertionError("two states at one index: " + known + " and " + state);
        }
    }
}
