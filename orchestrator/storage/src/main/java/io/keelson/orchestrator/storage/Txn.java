package io.keelson.orchestrator.storage;

import java.util.ArrayList;
import java.util.List;

/**
 * If all compares hold, {@code then} is carried out, else {@code otherwise}; in one revision, or
 * none if nothing is written. A key may be written once in a branch. etcd's default allows 128
 * compares and as many steps in a branch.
 */
public record Txn(List<Compare> compares, List<Op> then, List<Op> otherwise) {
    public Txn {
        compares = List.copyOf(compares);
        then = List.copyOf(then);
        otherwise = List.copyOf(otherwise);
    }

    public static Txn of(List<Compare> compares, List<Op> then) {
        return new Txn(compares, then, List.of());
    }

    /** With the conditions and steps of another one added to its own, as admission does. */
    public Txn and(List<Compare> moreCompares, List<Op> moreThen) {
        return new Txn(joined(compares, moreCompares), joined(then, moreThen), otherwise);
    }

    public Txn otherwise(Op... steps) {
        return new Txn(compares, then, List.of(steps));
    }

    /** True if neither branch writes. */
    public boolean isReadOnly() {
        return then.stream().allMatch(Op.Get.class::isInstance)
                && otherwise.stream().allMatch(Op.Get.class::isInstance);
    }

    private static <T> List<T> joined(List<T> first, List<T> second) {
        List<T> both = new ArrayList<>(first);
        both.addAll(second);
        return both;
    }
}
