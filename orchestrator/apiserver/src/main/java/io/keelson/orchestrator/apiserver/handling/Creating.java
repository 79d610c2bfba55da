package io.keelson.orchestrator.apiserver.handling;

import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.JsonWriter;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Status;
import io.keelson.orchestrator.object.StatusException;
import io.keelson.orchestrator.resources.ResourceDef;
import io.keelson.orchestrator.storage.Compare;
import io.keelson.orchestrator.storage.Op;
import io.keelson.orchestrator.storage.Row;
import io.keelson.orchestrator.storage.Txn;
import io.keelson.orchestrator.storage.TxnAnswer;
import java.util.ArrayList;
import java.util.List;

/** Creates objects. */
final class Creating {
    /** Rounds of admission, or of made-up names, before the client is told to try again. */
    private static final int ATTEMPTS_MAX = 8;

    private final Bodies bodies;
    private final Identity identity;
    private final List<Admission> admission;
    private final Outcomes outcomes;
    private final Cache cache;

    Creating(
            Cache cache,
            Bodies bodies,
            Identity identity,
            List<Admission> admission,
            Outcomes outcomes) {
        this.bodies = bodies;
        this.identity = identity;
        this.admission = List.copyOf(admission);
        this.outcomes = outcomes;
        this.cache = cache;
    }

    Step create(Call call) {
        WriteOptions options = WriteOptions.of(call.query(), "CreateOptions");
        Bodies.Body body = bodies.read(call, options);
        Obj object = placed(call, body.object());
        if (!object.text("metadata", "resourceVersion").isEmpty()) {
            throw new StatusException(
                    Status.unexplained(
                            "resourceVersion should not be set on objects to be created"));
        }
        ResourceDef def = call.def();
        Obj identified = identity.given(object, call.now());
        Obj prepared =
                def.strategy()
                        .prepareForCreate()
                        .apply(def.strategy().defaults().apply(identified));
        return attempt(call, options, prepared, body.warnings(), 1);
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

    private Step attempt(
            Call call, WriteOptions options, Obj prepared, List<String> warnings, int attempt) {
        ResourceDef def = call.def();
        String generateName = prepared.text("metadata", "generateName");
        boolean generated = !generateName.isEmpty() && prepared.text("metadata", "name").isEmpty();
        Obj named =
                generated
                        ? prepared.withAt(Node.of(identity.name(generateName)), "metadata", "name")
                        : prepared;
        Admission.Request request = new Admission.Request(call, null, named);
        admission.forEach(rule -> rule.admit(request));
        Obj object = request.object();
        String name = object.text("metadata", "name");
        List<FieldError> errors = def.strategy().validate().apply(object);
        if (!errors.isEmpty()) {
            throw call.invalid(name, errors);
        }
        List<String> told = new ArrayList<>(warnings);
        told.addAll(def.strategy().warn().apply(object));
        told.addAll(request.warnings());
        if (options.dryRun()) {
            return new Step.Respond(outcomes.object(call, 201, object, 0).warning(told));
        }
        String key = call.key(name);
        Txn txn =
                Txn.of(List.of(Compare.absent(key)), List.of(Op.put(key, JsonWriter.write(object))))
                        .and(request.compares(), request.steps())
                        .otherwise(Op.get(key));
        return new Step.Commit(
                txn,
                answer -> {
                    if (answer.succeeded()) {
                        return outcomes.written(call, 201, object, answer.revision(), told);
                    }
                    return lost(
                            call, options, prepared, warnings, attempt, answer, generated, name);
                },
                failure -> outcomes.unknown(call, 201, key, object, told, failure));
    }

    private Step lost(
            Call call,
            WriteOptions options,
            Obj prepared,
            List<String> warnings,
            int attempt,
            TxnAnswer answer,
            boolean generated,
            String name) {
        Row there = answer.read(0).first();
        if (there != null && !generated) {
            throw new StatusException(
                    Status.alreadyExists(call.group(), call.def().plural(), name));
        }
        if (attempt == ATTEMPTS_MAX) {
            throw new StatusException(
                    there != null
                            ? Status.generatedNameExists(call.group(), call.def().plural(), name)
                            : Status.serverTimeout(call.group(), call.def().plural(), "create", 1));
        }
        // Admission saw something that has changed since: it looks again, at what is there now.
        return there != null
                ? attempt(call, options, prepared, warnings, attempt + 1)
                : new Step.Wait<>(
                        () -> cache.await(answer.revision()),
                        reached -> attempt(call, options, prepared, warnings, attempt + 1));
    }
}
