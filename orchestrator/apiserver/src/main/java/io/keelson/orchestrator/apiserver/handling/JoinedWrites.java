package io.keelson.orchestrator.apiserver.handling;

import io.keelson.orchestrator.storage.Compare;
import io.keelson.orchestrator.storage.Op;
import io.keelson.orchestrator.storage.Txn;
import io.keelson.orchestrator.storage.TxnAnswer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Several writes as one transaction: all of their conditions, all of their steps, and what they
 * share once. They are all carried out or none is, and each is told its own part of the answer.
 */
final class JoinedWrites {
    /** What etcd takes in a branch of a transaction. */
    private static final int STEPS_MAX = 128;

    private final Map<String, Compare> compares = new LinkedHashMap<>();
    private final Set<String> written = new HashSet<>();
    private final List<Op> steps = new ArrayList<>();
    private final List<Op> reads = new ArrayList<>();
    private final List<Integer> readsBefore = new ArrayList<>();
    private Turn turn = Turn.first();

    boolean isEmpty() {
        return readsBefore.isEmpty();
    }

    /** For who is to be added next. */
    Turn turn() {
        return turn.next(Set.copyOf(written));
    }

    /**
     * False, and nothing happens, if the write cannot be one with the others: it is too much, or it
     * meets a key of theirs otherwise than through the turn.
     *
     * @param after the turn that the write was computed in
     */
    boolean add(Txn txn, Turn after) {
        if (!isEmpty() && (isTooMuch(txn, after) || meetsOthers(txn, after))) {
            return false;
        }
        txn.compares().forEach(compare -> compares.put(compare.key(), compare));
        txn.then().stream().map(JoinedWrites::key).forEach(written::add);
        steps.addAll(txn.then());
        readsBefore.add(reads.size());
        reads.addAll(txn.otherwise());
        turn = after;
        return true;
    }

    private boolean isTooMuch(Txn txn, Turn after) {
        int shared = after.sharedKeys().size();
        return compares.size() + txn.compares().size() + shared > STEPS_MAX
                || steps.size() + txn.then().size() + shared > STEPS_MAX
                || reads.size() + txn.otherwise().size() > STEPS_MAX;
    }

    private boolean meetsOthers(Txn txn, Turn after) {
        for (Compare compare : txn.compares()) {
            Compare known = compares.get(compare.key());
            if (written.contains(compare.key()) || (known != null && !known.equals(compare))) {
                return true;
            }
        }
        for (Op op : txn.then()) {
            if (written.contains(key(op))
                    || compares.containsKey(key(op))
                    || after.sharedKeys().contains(key(op))) {
                return true;
            }
        }
        return after.sharedKeys().stream().anyMatch(written::contains);
    }

    private static String key(Op op) {
        return switch (op) {
            case Op.Put put -> put.key();
            case Op.Delete delete -> delete.key();
            case Op.Get get -> get.query().from();
        };
    }

    Txn txn() {
        return Txn.of(List.copyOf(compares.values()), steps)
                .and(turn.compares(), turn.steps())
                .otherwise(reads.toArray(Op[]::new));
    }

    /** What the member with this number reads in the answer if it failed. */
    TxnAnswer partOf(TxnAnswer answer, int member) {
        if (answer.succeeded()) {
            return answer;
        }
        int to = member + 1 < readsBefore.size() ? readsBefore.get(member + 1) : reads.size();
        return new TxnAnswer(
                answer.revision(), false, answer.steps().subList(readsBefore.get(member), to));
    }
}
