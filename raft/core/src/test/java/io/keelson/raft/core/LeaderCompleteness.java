package io.keelson.raft.core;

/**
 * Leader Completeness (Raft paper, figure 3): what was committed in an earlier term is in the log
 * of every leader of a later one.
 */
public final class LeaderCompleteness implements SimChecker {
    @Override
    public void becameLeader(SimMember member, long term) {
        SimLedger ledger = member.cluster().ledger();
        for (long index = ledger.lastIndex(); index > 0; index--) {
            if (ledger.termOfCommit(index) < term) {
                if (!member.log().covers(ledger.idAt(index))) {
                    throw violation(
                            "member "
                                    + member.id()
                                    + " leads term "
                                    + term
                                    + " without the committed entry "
                                    + ledger.idAt(index));
                }
                return; // the entries before it follow from LogMatching
            }
        }
    }
}
