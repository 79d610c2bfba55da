package io.keelson.raft.core;

import java.util.HashMap;
import java.util.Map;

/** Election Safety (Raft paper, figure 3): at most one leader is elected in a term. */
public final class OneLeaderPerTerm implements SimChecker {
    private final Map<Long, Long> leaderOfTerm = new HashMap<>();

    @Override
    public void becameLeader(SimMember member, long term) {
        Long other = leaderOfTerm.putIfAbsent(term, member.id());
        if (other != null) {
            throw violation(
                    "member "
                            + member.id()
                            + " became leader of term "
                            + term
                            + ", which member "
                            + other
                            + " already led");
        }
    }
}
