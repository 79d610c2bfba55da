package io.keelson.orchestrator.apiserver.handling;

import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.JsonWriter;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Status;
import io.keelson.orchestrator.object.StatusException;
import io.keelson.orchestrator.resources.Strategy;
import io.keelson.orchestrator.storage.Compare;
import io.keelson.orchestrator.storage.Op;
import io.keelson.orchestrator.storage.Row;
import io.keelson.orchestrator.storage.Txn;
import io.keelson.orchestrator.storage.TxnAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Creates objects. */
final class Creating {
    /** Rounds of admission, or of made-up names, before the client is told to try again. */
    private static final int ATTEMPTS_MAX = 8;

    /** The same in a lane, where an attempt may fail because of others in its transaction. */
    static final int JOINED_ATTEMPTS_MAX = 64;

    private final Bodies bodies;
    private final Identity identity;
    private final List<Admission> admission;
    private final Outcomes outcomes;
    private final Cache cache;
    private final Updating updating;

    Creating(
            Cache cache,
            Bodies bodies,
            Identity identity,
            List<Admission> admission,
            Outcomes outcomes,
            Updating updating) {
        this.bodies = bodies;
        this.identity = identity;
        this.admission = List.copyOf(admission);
        this.outcomes = outcomes;
        this.cache = cache;
        this.updating = updating;
    }

    Step create(Call call) {
        WriteOptions options = WriteOptions.of(call.query(), "CreateOptions");
        return bodies.read(call, options, body -> create(call, options, body));
    }

    private Step create(Call call, WriteOptions options, Bodies.Body body) {
        Obj object = placed(call, body.object());
        if (!object.text("metadata", "resourceVersion").isEmpty()) {
            throw new StatusException(
                    Status.unexplained(
                            "resourceVersion should not be set on objects to be created"));
        }
        Obj identified = identity.given(object, call.now());
        Obj given = call.def().strategy().defaults().apply(identified);
        Creation creation = new Creation(call, options, given, body.warnings());
        try {
            return attempt(creation, 1, null);
        } catch (StatusException refused) {
            // The cache may not have yet what admission looked for.
            return refused.code() == 403 || refused.code() == 404
                    ? new Step.Wait<>(cache::newest, reached -> attempt(creation, 1, null))
                    : rethrown(refused);
        }
    }

    private static Step rethrown(StatusException refused) {
        throw refused;
    }

    /**
     * A request to create an object.
     *
     * @param given with its identity and defaults
     * @param warnings about the body
     */
    private record Creation(Call call, WriteOptions options, Obj given, List<String> warnings) {
        /** Whether the server makes the name up. */
        boolean isNamed() {
            return !given.text("metadata", "name").isEmpty()
                    || given.text("metadata", "generateName").isEmpty();
        }
    }

    /** In the namespace that the path names. */
    static Obj placed(Call call, Obj object) {
        String namespace = call.target().namespace();
        String given = object.text("metadata", "namespace");
        if (!call.def().namespaced()) {
            return object;
        }
        if (!given.isEmpty() && !given.equals(namespace)) {
            throw new StatusException(
                    Status.badRequest(
                            "the namespace of the provided object does not match the namespace"
                                    + " sent on the request"));
        }
        return object.withAt(Node.of(namespace), "metadata", "namespace");
    }

    private Step attempt(Creation creation, int attempt, @Nullable Turn turn) {
        Call call = creation.call();
        Strategy strategy = call.def().strategy();
        Admission.Request request =
                new Admission.Request(
                        call, Admission.Operation.CREATE, null, creation.given(), turn);
        admission.forEach(rule -> rule.admit(request));
        request.change(strategy.prepareForCreate().apply(named(creation, request.object())));
        String name = request.object().text("metadata", "name");
        List<FieldError> errors = strategy.validate().apply(request.object());
        if (!errors.isEmpty()) {
            throw call.invalid(name, errors);
        }
        admission.forEach(rule -> rule.settle(request));
        String lane = request.lane();
        if (lane != null) {
            return new Step.Join(lane, next -> attempt(creation, attempt, next));
        }
        Obj object = request.object();
        List<String> told = new ArrayList<>(creation.warnings());
        told.addAll(strategy.warn().apply(object));
        told.addAll(request.warnings());
        if (creation.options().dryRun()) {
            return new Step.Respond(outcomes.object(call, 201, object, 0).warning(told));
        }
        String key = call.key(name);
        Txn txn =
                Txn.of(List.of(Compare.absent(key)), List.of(Op.put(key, JsonWriter.write(object))))
                        .and(request.compares(), request.steps())
                        .otherwise(Op.get(key));
        return new Step.Commit(
                txn,
                answer ->
                        answer.succeeded()
                                ? created(call, request, answer.revision(), told)
                                : lost(creation, name, attempt, turn != null, answer),
                failure ->
                        outcomes.unknown(
                                call,
                                key,
                                object,
                                revision -> created(call, request, revision, told),
                                failure));
    }

    private Obj named(Creation creation, Obj object) {
        return creation.isNamed()
                ? object
                : object.withAt(
                        Node.of(identity.name(object.text("metadata", "generateName"))),
                        "metadata",
                        "name");
    }

    private Step created(
            Call call, Admission.Request request, long revision, List<String> warnings) {
        Function<Obj, Supplier<Obj>> status = request.restatement();
        Obj object = request.object();
        return status == null
                ? outcomes.written(call, 201, object, revision, warnings)
                : updating.restate(
                        call.about(
                                object.text("metadata", "name"),
                                object.text("metadata", "namespace")),
                        201,
                        revision,
                        status);
    }

    private Step lost(
            Creation creation, String name, int attempt, boolean joined, TxnAnswer answer) {
        Call call = creation.call();
        Row there = answer.read(0).first();
        if (there != null && creation.isNamed()) {
            throw new StatusException(
                    Status.alreadyExists(call.group(), call.def().plural(), name));
        }
        if (attempt == (joined ? JOINED_ATTEMPTS_MAX : ATTEMPTS_MAX)) {
            throw new StatusException(
                    there != null
                            ? Status.generatedNameExists(call.group(), call.def().plural(), name)
                            : Status.serverTimeout(call.group(), call.def().plural(), "create", 1));
        }
        // Admission saw something that has changed since: it looks again, at what is there now.
        return new Step.Wait<>(
                () -> cache.await(answer.revision()),
                reached -> attempt(creation, attempt + 1, null));
    }
}
