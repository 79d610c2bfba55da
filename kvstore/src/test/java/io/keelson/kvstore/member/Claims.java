package io.keelson.kvstore.member;

import io.keelson.kvstore.member.Ledger.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What answers said of the state at some revision. At the end each is held against the model, which
 * the {@link Ledger} replays; so an acknowledged write that is lost, or a read that shows what
 * never was, is found.
 */
final class Claims {
    private record Claim(String text, Predicate<Map<String, Value>> holds) {}

    private final TreeMap<Long, List<Claim>> byRevision = new TreeMap<>();
    private final Set<String> neverPut = new HashSet<>();
    private int count;

    void at(long revision, String text, Predicate<Map<String, Value>> holds) {
        byRevision.computeIfAbsent(revision, any -> new ArrayList<>()).add(new Claim(text, holds));
        count++;
    }

    /** The put of this value was refused for certain. */
    void neverPut(String text) {
        neverPut.add(text);
    }

    int count() {
        return count;
    }

    void check(Ledger ledger) {
        if (!byRevision.isEmpty() && byRevision.lastKey() > ledger.newest()) {
            throw new AssertionError(
                    byRevision.lastEntry().getValue()
                            + " of revision "
                            + byRevision.lastKey()
                            + ", but history ends at "
                            + ledger.newest());
        }
        ledger.replay((revision, state) -> {
            for (Claim claim : byRevision.getOrDefault(revision, List.of())) {
                if (!claim.holds().test(state)) {
                    throw new AssertionError(
                            claim.text()
                                    + " at revision "
                                    + revision
                                    + " does not hold of "
                                    + state);
                }
            }
            for (Value value : state.values()) {
                if (value.modRevision() == revision && neverPut.contains(value.text())) {
                    throw new AssertionError("was refused and is there: " + value);
                }
            }
        });
    }
}
