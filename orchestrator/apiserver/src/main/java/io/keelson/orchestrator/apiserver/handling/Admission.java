package io.keelson.orchestrator.apiserver.handling;

import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.storage.Compare;
import io.keelson.orchestrator.storage.Op;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One rule of the cluster about writes. Rules are asked in order. One may change the object, refuse
 * it with a {@link io.keelson.orchestrator.object.StatusException}, and make the write depend on
 * what it has seen, or carry something else with it, by adding to the transaction.
 */
@FunctionalInterface
public interface Admission {
    /**
     * What is being written, while rules look at it.
     *
     * <p>Gathers what the rules add. One is made for each attempt.
     */
    final class Request {
        private final Call call;
        private final @Nullable Obj before;
        private Obj object;
        private final List<Compare> compares = new ArrayList<>();
        private final List<Op> steps = new ArrayList<>();
        private final List<String> warnings = new ArrayList<>();

        Request(Call call, @Nullable Obj before, Obj object) {
            this.call = call;
            this.before = before;
            this.object = object;
        }

        public Call call() {
            return call;
        }

        /** What the object was; null if it is being created. */
        public @Nullable Obj before() {
            return before;
        }

        public Obj object() {
            return object;
        }

        public void change(Obj changed) {
            object = changed;
        }

        /** The write takes place only if that holds; otherwise it is admitted anew. */
        public void dependOn(Compare compare) {
            compares.add(compare);
        }

        /** Written with the object, in the same revision. */
        public void alsoWrite(Op step) {
            steps.add(step);
        }

        public void warn(String warning) {
            warnings.add(warning);
        }

        List<Compare> compares() {
            return compares;
        }

        List<Op> steps() {
            return steps;
        }

        List<String> warnings() {
            return warnings;
        }
    }

    void admit(Request request);
}
