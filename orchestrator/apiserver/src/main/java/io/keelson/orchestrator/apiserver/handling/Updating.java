package io.keelson.orchestrator.apiserver.handling;

import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.JsonReader;
import io.keelson.orchestrator.object.JsonWriter;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Status;
import io.keelson.orchestrator.object.StatusException;
import io.keelson.orchestrator.resources.Part;
import io.keelson.orchestrator.resources.Strategy;
import io.keelson.orchestrator.storage.Compare;
import io.keelson.orchestrator.storage.Op;
import io.keelson.orchestrator.storage.Row;
import io.keelson.orchestrator.storage.Txn;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Changes objects: update, patch, and the sub-resources that are parts of an object. Whatever the
 * request, it is a {@link Change}: a function from the object as it stands to the object as it is
 * to be, computed anew when somebody else was faster.
 *
 * <p>The first attempt takes the object as the cache has it, which may be behind the store. What it
 * writes is compared with the store; that it is refused, or changes nothing, counts only once the
 * cache is as new as the store was when the request came.
 */
final class Updating {
    private static final int ATTEMPTS_MAX = 5;

    /** How a request changes an object. */
    interface Change {
        /**
         * How to compute the new object, in the stored version, and what is odd about it: with
         * nothing of the loop's.
         */
        Supplier<Bodies.Body> of(Live live);

        /** Whether that takes the loop too long. */
        default boolean isLong() {
            return false;
        }

        /** The resourceVersion that the client insists on, read from the body; empty for none. */
        String insistsOn();
    }

    /** The node of a pod, which no other request may change. */
    static final Part BINDING = new Part((now, before, at) -> now, (now, before) -> List.of());

    private final Cache cache;
    private final List<Admission> admission;
    private final Outcomes outcomes;

    Updating(Cache cache, List<Admission> admission, Outcomes outcomes) {
        this.cache = cache;
        this.admission = List.copyOf(admission);
        this.outcomes = outcomes;
    }

    Step change(Call call, WriteOptions options, Part part, Change change, Shown shown) {
        Asked asked = new Asked(call, options, part, change, shown);
        Live live = cache.get(call.key());
        if (live != null && !isOlder(live, change.insistsOn())) {
            return attempt(asked, new Seen(live, false, 1));
        }
        // The cache may be behind what this client has seen.
        return withNewest(asked);
    }

    private Step withNewest(Asked asked) {
        return cache.withNewest(asked.call(), now -> attempt(asked, new Seen(now, true, 1)));
    }

    /** A request to change an object. */
    private record Asked(Call call, WriteOptions options, Part part, Change change, Shown shown) {}

    /**
     * What an attempt begins with.
     *
     * @param isNewest whether it is what the store had after the request came
     * @param attempt from 1
     */
    private record Seen(Live live, boolean isNewest, int attempt) {}

    /** The changed object, or why it cannot be changed so: either is null. */
    private record Changed(Bodies.@Nullable Body body, @Nullable StatusException refusal) {
        static Changed of(Supplier<Bodies.Body> change) {
            try {
                return new Changed(change.get(), null);
            } catch (StatusException e) {
                return new Changed(null, e);
            }
        }
    }

    /**
     * States an object's status anew once the cache has a revision of it, and answers with it.
     *
     * @param code of the answer
     */
    Step restate(Call call, int code, long revision, Function<Obj, Supplier<Obj>> status) {
        Change change =
                new Change() {
                    @Override
                    public Supplier<Bodies.Body> of(Live live) {
                        Supplier<Obj> stated = status.apply(live.object());
                        return () -> new Bodies.Body(stated.get(), List.of());
                    }

                    @Override
                    public boolean isLong() {
                        return true;
                    }

                    @Override
                    public String insistsOn() {
                        return "";
                    }
                };
        Shown shown =
                new Shown() {
                    @Override
                    public Obj of(Obj object) {
                        return object;
                    }

                    @Override
                    public int code() {
                        return code;
                    }
                };
        Part part = Objects.requireNonNull(call.def().part("status"));
        return new Step.Wait<>(
                () -> cache.await(revision),
                reached -> change(call, WriteOptions.NONE, part, change, shown));
    }

    /** What of the changed object the answer shows: the object, or its scale. */
    interface Shown {
        Obj of(Obj object);

        default int code() {
            return 200;
        }
    }

    private static boolean isOlder(Live live, String insistsOn) {
        return insistsOn.length() > 18
                || (!insistsOn.isEmpty()
                        && insistsOn.chars().allMatch(Character::isDigit)
                        && live.revision() < Long.parseLong(insistsOn));
    }

    private Step attempt(Asked asked, Seen seen) {
        Supplier<Bodies.Body> change = asked.change().of(seen.live());
        return asked.change().isLong()
                ? new Step.Offload<>(
                        () -> Changed.of(change), changed -> judged(asked, seen, changed))
                : judged(asked, seen, Changed.of(change));
    }

    private Step judged(Asked asked, Seen seen, Changed changed) {
        try {
            if (changed.refusal() != null) {
                throw changed.refusal();
            }
            return write(asked, seen, Objects.requireNonNull(changed.body()), null);
        } catch (StatusException refusal) {
            if (seen.isNewest()) {
                throw refusal;
            }
            return withNewest(asked);
        }
    }

    /**
     * @param body the changed object
     */
    private Step write(Asked asked, Seen seen, Bodies.Body body, @Nullable Turn turn) {
        Call call = asked.call();
        Part part = asked.part();
        Change change = asked.change();
        Live live = seen.live();
        Strategy strategy = call.def().strategy();
        List<String> warnings = new ArrayList<>(body.warnings());
        Obj before = live.object().withoutAt("metadata", "resourceVersion");
        Obj wanted = kept(body.object(), before);
        checkUid(call, wanted, before);
        if (!change.insistsOn().isEmpty()
                && !change.insistsOn().equals("0")
                && !change.insistsOn().equals(Long.toString(live.revision()))) {
            throw call.conflict();
        }
        Obj defaulted = strategy.defaults().apply(wanted);
        Admission.Request request =
                new Admission.Request(call, Admission.Operation.UPDATE, before, defaulted, turn);
        admission.forEach(rule -> rule.admit(request));
        request.change(part.prepare().of(request.object(), before, call.now()));
        List<FieldError> errors = part.validate().apply(request.object(), before);
        if (!errors.isEmpty()) {
            throw call.invalid(call.target().name(), errors);
        }
        if (isGone(request.object())) {
            request.remove();
        }
        admission.forEach(rule -> rule.settle(request));
        String lane = request.lane();
        if (lane != null) {
            return new Step.Join(lane, next -> write(asked, seen, body, next));
        }
        Obj after = request.object();
        boolean isSame = after.equals(before);
        if (isSame && !seen.isNewest()) {
            return withNewest(asked);
        }
        warnings.addAll(strategy.warn().apply(after));
        warnings.addAll(request.warnings());
        if (isSame || asked.options().dryRun()) {
            return answer(asked, after, live.revision(), warnings);
        }
        return commit(asked, seen, request, warnings);
    }

    private Step answer(Asked asked, Obj object, long revision, List<String> warnings) {
        Obj shown = asked.shown().of(Outcomes.withRevision(object, revision));
        return new Step.Respond(
                outcomes.object(asked.call(), asked.shown().code(), shown, 0).warning(warnings));
    }

    private Step commit(Asked asked, Seen seen, Admission.Request request, List<String> warnings) {
        Live live = seen.live();
        Obj after = request.object();
        Op step =
                request.operation() == Admission.Operation.REMOVE
                        ? Op.delete(live.key())
                        : Op.put(live.key(), JsonWriter.write(after));
        Txn txn =
                Txn.of(List.of(Compare.modRevision(live.key(), live.revision())), List.of(step))
                        .and(request.compares(), request.steps())
                        .otherwise(Op.get(live.key()));
        boolean joined = request.turn() != null;
        return new Step.Commit(
                txn,
                answer -> {
                    if (answer.succeeded()) {
                        return changed(asked, request, answer.revision(), warnings);
                    }
                    Row row = answer.read(0).first();
                    if (row == null) {
                        throw asked.call().notFound();
                    }
                    if (seen.attempt() == (joined ? Creating.JOINED_ATTEMPTS_MAX : ATTEMPTS_MAX)) {
                        throw asked.call().conflict();
                    }
                    // Admission has to see what the store saw.
                    return new Step.Wait<>(
                            () -> cache.await(answer.revision()),
                            reached ->
                                    attempt(asked, new Seen(live(row), true, seen.attempt() + 1)));
                },
                failure ->
                        request.operation() == Admission.Operation.REMOVE
                                ? outcomes.unknownRemoval(
                                        asked.call(),
                                        live,
                                        () -> answer(asked, after, live.revision(), warnings),
                                        failure)
                                : outcomes.unknown(
                                        asked.call(),
                                        live.key(),
                                        after,
                                        revision -> changed(asked, request, revision, warnings),
                                        failure));
    }

    private Step changed(
            Asked asked, Admission.Request request, long revision, List<String> warnings) {
        Function<Obj, Supplier<Obj>> status = request.restatement();
        return status == null
                ? answer(asked, request.object(), revision, warnings)
                : restate(asked.call(), 200, revision, status);
    }

    static Live live(Row row) {
        Obj object = JsonReader.readObj(row.value());
        return new Live(
                row.key(), Outcomes.withRevision(object, row.modRevision()), row.modRevision());
    }

    /** Deleted, and the last that held it back has let go. */
    private static boolean isGone(Obj object) {
        return !object.text("metadata", "deletionTimestamp").isEmpty()
                && object.arr("metadata", "finalizers").isEmpty()
                && object.whole(0, "metadata", "deletionGracePeriodSeconds") == 0
                && object.arr("spec", "finalizers").isEmpty();
    }

    /** What no client may change stays as it was. */
    private static Obj kept(Obj wanted, Obj before) {
        Obj metadata = wanted.obj("metadata").without("resourceVersion").without("selfLink");
        Obj old = before.obj("metadata");
        for (String field :
                List.of(
                        "creationTimestamp",
                        "deletionTimestamp",
                        "deletionGracePeriodSeconds",
                        "generation",
                        "namespace")) {
            Node value = old.get(field);
            metadata = value == null ? metadata.without(field) : metadata.with(field, value);
        }
        if (metadata.text("uid").isEmpty()) {
            metadata = metadata.with("uid", Node.of(old.text("uid")));
        }
        if (metadata.arr("managedFields").isEmpty()) {
            metadata = metadata.without("managedFields");
        }
        return wanted.with("metadata", metadata);
    }

    private static void checkUid(Call call, Obj wanted, Obj before) {
        String given = wanted.text("metadata", "uid");
        String is = before.text("metadata", "uid");
        if (!given.equals(is)) {
            throw new StatusException(
                    Status.conflict(
                            call.group(),
                            call.def().plural(),
                            call.target().name(),
                            "StorageError: invalid object, Code: 4, Key: "
                                    + call.key()
                                    + ", ResourceVersion: 0, AdditionalErrorMsg: Precondition"
                                    + " failed: UID in precondition: "
                                    + given
                                    + ", UID in object meta: "
                                    + is));
        }
    }

    /** A body that takes the object's place. */
    static Change replacement(Call call, Bodies.Body body) {
        call.checkName(body.object());
        Obj placed = Creating.placed(call, body.object());
        return new Change() {
            @Override
            public Supplier<Bodies.Body> of(Live live) {
                return () -> new Bodies.Body(placed, body.warnings());
            }

            @Override
            public String insistsOn() {
                return placed.text("metadata", "resourceVersion");
            }
        };
    }
}
