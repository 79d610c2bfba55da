package io.keelson.orchestrator.controllers.job;

import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import org.jspecify.annotations.Nullable;

/**
 * What a Job asks for.
 *
 * @param completions null for a queue of work: any success says that all is done
 * @param backoffLimitPerIndex null if all indexes share one limit
 * @param maxFailedIndexes null if any number may fail
 * @param activeDeadlineSeconds negative for none
 * @param waitsForTerminating whether a pod is replaced only when it has stopped, not when it is
 *     told to
 */
record JobSpec(
        Obj obj,
        int parallelism,
        @Nullable Integer completions,
        boolean isIndexed,
        int backoffLimit,
        @Nullable Integer backoffLimitPerIndex,
        @Nullable Integer maxFailedIndexes,
        long activeDeadlineSeconds,
        boolean isSuspended,
        boolean waitsForTerminating,
        FailurePolicy failurePolicy) {
    static JobSpec of(Obj job) {
        Obj spec = job.obj("spec");
        return new JobSpec(
                spec,
                (int) spec.whole(1, "parallelism"),
                number(spec, "completions"),
                spec.text("completionMode").equals("Indexed"),
                (int) spec.whole(6, "backoffLimit"),
                number(spec, "backoffLimitPerIndex"),
                number(spec, "maxFailedIndexes"),
                spec.whole(-1, "activeDeadlineSeconds"),
                spec.isTrue("suspend"),
                spec.text("podReplacementPolicy").equals("Failed") || spec.has("podFailurePolicy"),
                new FailurePolicy(spec.arr("podFailurePolicy", "rules")));
    }

    private static @Nullable Integer number(Obj spec, String name) {
        return spec.get(name) instanceof Node.Whole(long value) ? (int) value : null;
    }

    /** Indexes are less than this. */
    int indexesEnd() {
        return completions == null ? 0 : completions;
    }

    /** Whether the index is one of this Job's, as it is now. */
    boolean hasIndex(int index) {
        return index >= 0 && index < indexesEnd();
    }

    boolean restartsContainers() {
        return obj.text("template", "spec", "restartPolicy").equals("OnFailure");
    }

    /** Which rule of {@code successPolicy} these fulfil; negative if none. */
    int successRule(IndexSet succeeded) {
        if (succeeded.size() == 0) {
            return -1;
        }
        var rules = obj.arr("successPolicy", "rules");
        for (int i = 0; i < rules.size(); i++) {
            if (rules.get(i) instanceof Obj rule && fulfils(rule, succeeded)) {
                return i;
            }
        }
        return -1;
    }

    private boolean fulfils(Obj rule, IndexSet succeeded) {
        Integer count = number(rule, "succeededCount");
        if (!rule.has("succeededIndexes")) {
            return count != null && succeeded.size() >= count;
        }
        IndexSet required = IndexSet.parse(rule.text("succeededIndexes"), indexesEnd());
        return required.sizeIn(succeeded) >= (count == null ? required.size() : count);
    }
}
