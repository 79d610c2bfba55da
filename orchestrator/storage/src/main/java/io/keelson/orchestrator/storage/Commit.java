package io.keelson.orchestrator.storage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Carries out a transaction and finds out what became of it, also where the store's answer is lost.
 *
 * <p>Such a transaction must compare the revision of a key that it writes. Then it cannot be
 * carried out twice, and after a lost answer it is sent once more: either it had not been carried
 * out, and now it is or is refused; or it had, and is refused because of itself, which what it
 * wrote tells.
 *
 * <pre>
 *   sent ─▶ done
 *     │ ──▶ refused ─▶ rows of the compared keys, for the caller to compute on
 *     └─ ? ─▶ sent again ─▶ done
 *                   └─────▶ refused, but what stands there is ours ─▶ done
 * </pre>
 */
public final class Commit {
    private static final int ATTEMPTS_MAX = 4;

    private final Store store;
    private final Txn txn;
    private final List<String> comparedKeys;
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private boolean mayHaveBeenDone;
    private int attempts;

    /** What became of it. */
    public sealed interface Outcome {
        /**
         * @param revision of what was written
         */
        record Done(long revision) implements Outcome {}

        /**
         * A compare did not hold. After a lost answer, an object that this transaction wrote and
         * that was changed again since looks the same: the uid tells.
         *
         * @param rows of the compared keys, as they are now; one that does not exist has none
         */
        record Refused(long revision, Map<String, Row> rows) implements Outcome {
            public Refused {
                rows = Map.copyOf(rows);
            }
        }
    }

    private Commit(Store store, Txn txn) {
        this.comparedKeys = txn.compares().stream().map(Compare::key).distinct().toList();
        this.store = store;
        this.txn = txn.otherwise(comparedKeys.stream().map(Op::get).toArray(Op[]::new));
    }

    /**
     * @throws IllegalArgumentException if nothing that it compares would be changed by it
     */
    public static CompletableFuture<Outcome> run(Store store, Txn txn) {
        if (!guardsItself(txn)) {
            throw new IllegalArgumentException("could be carried out twice: " + txn);
        }
        Commit commit = new Commit(store, txn);
        commit.send();
        return commit.outcome;
    }

    private static boolean guardsItself(Txn txn) {
        Set<String> guarded = new HashSet<>();
        for (Compare compare : txn.compares()) {
            if (!(compare instanceof Compare.Value)) {
                guarded.add(compare.key());
            }
        }
        return txn.then().stream()
                .anyMatch(op ->
                        switch (op) {
                            case Op.Put put -> guarded.contains(put.key());
                            case Op.Delete delete -> guarded.contains(delete.key());
                            case Op.Get get -> false;
                        });
    }

    private void send() {
        attempts++;
        Answers.on(store.txn(txn), this::answered, this::failed);
    }

    private void failed(Throwable failure) {
        boolean unknown =
                failure instanceof StoreException store
                        && store.kind() == StoreException.Kind.OUTCOME_UNKNOWN;
        mayHaveBeenDone |= unknown;
        boolean unavailable =
                failure instanceof StoreException store
                        && store.kind() == StoreException.Kind.UNAVAILABLE;
        if ((unknown || (unavailable && mayHaveBeenDone)) && attempts < ATTEMPTS_MAX) {
            send();
        } else {
            outcome.completeExceptionally(
                    mayHaveBeenDone && !unknown
                            ? new StoreException(
                                    StoreException.Kind.OUTCOME_UNKNOWN,
                                    "the store did not say what became of a write",
                                    failure)
                            : failure);
        }
    }

    private void answered(TxnAnswer answer) {
        if (answer.succeeded()) {
            outcome.complete(new Outcome.Done(answer.revision()));
            return;
        }
        Map<String, Row> rows = new HashMap<>();
        for (int i = 0; i < comparedKeys.size(); i++) {
            Row row = answer.read(i).first();
            if (row != null) {
                rows.put(row.key(), row);
            }
        }
        long written = mayHaveBeenDone ? revisionOfOurs(answer.revision(), rows) : 0;
        outcome.complete(
                written > 0
                        ? new Outcome.Done(written)
                        : new Outcome.Refused(answer.revision(), rows));
    }

    /** Of the revision that wrote all of this transaction's compared keys; 0 if none did. */
    private long revisionOfOurs(long newest, Map<String, Row> rows) {
        List<Long> revisions = new ArrayList<>();
        for (Op op : txn.then()) {
            switch (op) {
                case Op.Put put when comparedKeys.contains(put.key()) -> {
                    Row row = rows.get(put.key());
                    if (row == null || !Arrays.equals(row.value(), put.value())) {
                        return 0;
                    }
                    revisions.add(row.modRevision());
                }
                case Op.Delete delete when comparedKeys.contains(delete.key()) -> {
                    if (rows.containsKey(delete.key())) {
                        return 0;
                    }
                }
                default -> {}
            }
        }
        if (revisions.isEmpty()) {
            return newest; // deletes only: what had to go is gone
        }
        return revisions.stream().distinct().count() == 1 ? revisions.getFirst() : 0;
    }
}
