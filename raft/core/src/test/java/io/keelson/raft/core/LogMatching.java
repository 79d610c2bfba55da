package io.keelson.raft.core;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Log Matching (Raft paper, figure 3): two logs that hold the same id hold the same entry and the
 * same predecessor, and so by induction the same log up to there.
 */
public final class LogMatching implements SimChecker {
    private record Seen(Entry entry, long previousTerm) {}

    private final Map<EntryId, Seen> seen = new HashMap<>();

    @Override
    public void appended(SimMember member, Entry entry, long previousTerm) {
        Seen first = seen.putIfAbsent(entry.id(), new Seen(entry, previousTerm));
        if (first == null) {
            return;
        }
        if (first.previousTerm() != previousTerm
                || first.entry().kind() != entry.kind()
                || !Arrays.equals(first.entry().data(), entry.data())) {
            throw violation(
                    "member "
                            + member.id()
                            + " holds another entry or another predecessor at "
                            + entry.id());
        }
    }
}
