package io.keelson.orchestrator.apiserver.handling;

import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Status;
import io.keelson.orchestrator.object.StatusException;
import io.keelson.orchestrator.storage.Compare;
import io.keelson.orchestrator.storage.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One rule of the cluster about writes. Rules are asked in order, twice: before the object is
 * prepared and validated, when they may change it, and after, when it is known to be good. Each may
 * refuse it with a {@link StatusException}, and make the write depend on what it has seen, or carry
 * something else with it, by adding to the transaction.
 *
 * <pre>
 *   defaults ─▶ admit ─▶ prepare, validate ─▶ settle ─▶ transaction
 * </pre>
 */
public interface Admission {
    /** Of an object as the client sent it, with its defaults; not asked about a removal. */
    default void admit(Request request) {}

    /**
     * Of a valid object, or of one that goes: what it claims, and what it lets go. Changes here are
     * not validated.
     */
    default void settle(Request request) {}

    /** What becomes of the object. */
    enum Operation {
        CREATE,
        UPDATE,
        /** It goes, by a deletion or because the last that held it back lets go. */
        REMOVE
    }

    /**
     * What is being written, while rules look at it.
     *
     * <p>Gathers what the rules add. One is made for each attempt.
     */
    final class Request {
        private final Call call;
        private Operation operation;
        private final @Nullable Obj before;
        private final @Nullable Turn turn;
        private Obj object;
        private final List<Compare> compares = new ArrayList<>();
        private final List<Op> steps = new ArrayList<>();
        private final List<String> warnings = new ArrayList<>();
        private @Nullable String lane;
        private @Nullable Function<Obj, Supplier<Obj>> restatement;

        Request(
                Call call,
                Operation operation,
                @Nullable Obj before,
                Obj object,
                @Nullable Turn turn) {
            this.call = call;
            this.operation = operation;
            this.before = before;
            this.object = object;
            this.turn = turn;
        }

        public Call call() {
            return call;
        }

        public Operation operation() {
            return operation;
        }

        /** Prepared, the object turns out to be one that goes. */
        void remove() {
            operation = Operation.REMOVE;
        }

        /** True for the creation of a whole object of that kind. */
        public boolean creates(String group, String kind) {
            return operation == Operation.CREATE
                    && call.def().gvk().kind().equals(kind)
                    && call.group().equals(group);
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
            if (!compares.contains(compare)) {
                compares.add(compare);
            }
        }

        /** Written with the object, in the same revision. */
        public void alsoWrite(Op step) {
            steps.add(step);
        }

        public void warn(String warning) {
            warnings.add(warning);
        }

        /**
         * The write has to be made in this lane, one of those that share something; it is admitted
         * again when its turn has come.
         */
        public void join(String laneName) {
            lane = laneName;
        }

        /** What those before it in its lane leave behind; null if its turn has not come yet. */
        public @Nullable Turn turn() {
            return turn;
        }

        /**
         * After the write, the object's status is stated anew, from a cache that has the write.
         *
         * @param status takes from the cache what it needs; what it gives is computed away from the
         *     loop
         */
        public void restate(Function<Obj, Supplier<Obj>> status) {
            restatement = status;
        }

        /** 403, in the words in which rules refuse. */
        public StatusException forbidden(String why) {
            String name = object.text("metadata", "name");
            if (name.isEmpty()) {
                name = object.text("metadata", "generateName");
            }
            return new StatusException(
                    Status.forbidden(
                            call.group(),
                            call.def().plural(),
                            name.isEmpty() ? "Unknown!" : name,
                            why));
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

        /** Null unless it has to be joined first. */
        @Nullable String lane() {
            return turn == null ? lane : null;
        }

        @Nullable Function<Obj, Supplier<Obj>> restatement() {
            return restatement;
        }
    }
}
