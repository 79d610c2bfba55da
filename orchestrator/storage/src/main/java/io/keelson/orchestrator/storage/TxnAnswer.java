package io.keelson.orchestrator.storage;

import java.util.List;

/**
 * @param revision of the store after the transaction: that of its writes, if it wrote
 * @param succeeded true if {@code then} was carried out
 * @param steps one answer for each step of the branch that was carried out
 */
public record TxnAnswer(long revision, boolean succeeded, List<Step> steps) {
    public TxnAnswer {
        steps = List.copyOf(steps);
    }

    /** What a step did. */
    public sealed interface Step {
        /**
         * @param keys 1 for a put; 1 or 0 for a delete
         */
        record Wrote(long keys) implements Step {}

        record Read(RangeAnswer answer) implements Step {}
    }

    /** The answer of a step that reads. */
    public RangeAnswer read(int step) {
        if (steps.get(step) instanceof Step.Read(RangeAnswer answer)) {
            return answer;
        }
        throw new IllegalArgumentException("step " + step + " is no read");
    }
}
