package io.keelson.kvstore.member;

import java.util.HashSet;
import java.util.Set;

/**
 * What was asked after an answer came is answered from a state at least as new as that answer's;
 * and acknowledged writes have revisions of their own, growing in real-time order.
 */
final class RealTimeOrder {
    private final Ledger ledger;
    private final Set<Long> written = new HashSet<>();
    private long newest = 1;

    RealTimeOrder(Ledger ledger) {
        this.ledger = ledger;
    }

    /** The newest revision that anybody was told of before a request that begins now. */
    long asked() {
        return Math.max(newest, ledger.newest());
    }

    /** A linearizable answer. */
    void answered(String what, long askedRevision, long revision) {
        if (revision < askedRevision) {
            throw new AssertionError(
                    what + " is answered as of " + revision + ", asked after " + askedRevision);
        }
        newest = Math.max(newest, revision);
    }

    /** The acknowledgement of a write that made a revision. */
    void wrote(String what, long askedRevision, long revision) {
        if (revision <= askedRevision) {
            throw new AssertionError(
                    what + " made revision " + revision + ", asked after " + askedRevision);
        }
        if (!written.add(revision)) {
            throw new AssertionError(what + " shares revision " + revision);
        }
        newest = Math.max(newest, revision);
    }

    int writes() {
        return written.size();
    }
}
