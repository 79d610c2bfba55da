package io.keelson.orchestrator.apiserver.handling;

import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.JsonWriter;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Status;
import io.keelson.orchestrator.object.StatusException;
import io.keelson.orchestrator.resources.SubResource;
import io.keelson.orchestrator.schema.GroupVersionKind;
import io.keelson.orchestrator.schema.Schemas;
import io.keelson.orchestrator.storage.Compare;
import io.keelson.orchestrator.storage.Op;
import io.keelson.orchestrator.storage.Txn;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A scheduler gives all pods of a group their nodes, in one transaction: each by the rules of
 * {@link PodBinding}, and if one of them refuses, or was changed meanwhile, none is bound.
 *
 * <p>No rule of admission is about a pod's node, so that none is asked.
 */
final class PodGroupBindings implements SubResourceHandler {
    /** What etcd takes in a branch of a transaction. */
    private static final int PODS_MAX = 128;

    private static final int ATTEMPTS_MAX = 5;
    private static final String PODS = "/registry/pods/";

    private final Bodies bodies;
    private final Schemas schemas;
    private final Cache cache;
    private final Outcomes outcomes;

    PodGroupBindings(Bodies bodies, Schemas schemas, Cache cache, Outcomes outcomes) {
        this.bodies = bodies;
        this.schemas = schemas;
        this.cache = cache;
        this.outcomes = outcomes;
    }

    @Override
    public Step handle(Call call) {
        WriteOptions options = WriteOptions.of(call.query(), "CreateOptions");
        SubResource declared = Objects.requireNonNull(call.def().subResource("binding"));
        GroupVersionKind kind = declared.kind();
        return bodies.read(
                call,
                kind,
                schemas.named("io.x-k8s.scheduling.v1alpha1." + kind.kind()),
                options,
                body -> bind(call, options, body));
    }

    private Step bind(Call call, WriteOptions options, Obj body) {
        call.checkName(body);
        Creating.placed(call, body);
        List<PodBinding> bindings = bindings(call, body);
        // What other servers wrote before the request has to be known: whoever refuses is right.
        return cache.withNewest(call, _ -> attempt(call, options, bindings, 1));
    }

    private static List<PodBinding> bindings(Call call, Obj body) {
        List<PodBinding> bindings = new ArrayList<>();
        List<FieldError> errors = new ArrayList<>();
        Set<String> pods = new HashSet<>();
        for (Node node : body.arr("bindings")) {
            Obj each = node instanceof Obj obj ? obj : Obj.EMPTY;
            String at = "bindings[" + bindings.size() + "].";
            String pod = each.text("name");
            if (pod.isEmpty()) {
                errors.add(required(at + "name"));
            } else if (!pods.add(pod)) {
                errors.add(
                        new FieldError(
                                "FieldValueDuplicate",
                                at + "name",
                                "Duplicate value: \"" + pod + "\""));
            }
            if (each.text("node").isEmpty()) {
                errors.add(required(at + "node"));
            }
            bindings.add(new PodBinding(pod, each.text("uid"), each.text("node"), Obj.EMPTY));
        }
        if (bindings.isEmpty()) {
            errors.add(required("bindings"));
        }
        if (bindings.size() > PODS_MAX) {
            errors.add(
                    new FieldError(
                            "FieldValueTooMany",
                            "bindings",
                            "Too many: "
                                    + bindings.size()
                                    + ": must have at most "
                                    + PODS_MAX
                                    + " items"));
        }
        if (!errors.isEmpty()) {
            throw new StatusException(
                    Status.invalid(call.group(), "PodGroupBinding", call.target().name(), errors));
        }
        return bindings;
    }

    private static FieldError required(String field) {
        return new FieldError("FieldValueRequired", field, "Required value");
    }

    private Step attempt(Call call, WriteOptions options, List<PodBinding> bindings, int attempt) {
        List<Compare> compares = new ArrayList<>();
        List<Op> puts = new ArrayList<>();
        Obj first = Obj.EMPTY;
        for (PodBinding binding : bindings) {
            Live live = cache.get(PODS + call.target().namespace() + "/" + binding.pod());
            if (live == null) {
                throw binding.refused("pod " + binding.pod() + " not found");
            }
            Obj bound =
                    binding.bind(
                            live.object().withoutAt("metadata", "resourceVersion"), call.now());
            compares.add(Compare.modRevision(live.key(), live.revision()));
            puts.add(Op.put(live.key(), JsonWriter.write(bound)));
            first = first.isEmpty() ? bound : first;
        }
        if (options.dryRun()) {
            return done();
        }
        String firstKey = compares.getFirst().key();
        Obj firstBound = first;
        return new Step.Commit(
                Txn.of(compares, puts),
                answer -> {
                    if (answer.succeeded()) {
                        return done();
                    }
                    if (attempt == ATTEMPTS_MAX) {
                        throw call.conflict();
                    }
                    return new Step.Wait<>(
                            () -> cache.await(answer.revision()),
                            _ -> attempt(call, options, bindings, attempt + 1));
                },
                // All are bound or none, so that one tells of all.
                failure ->
                        outcomes.unknown(call, firstKey, firstBound, revision -> done(), failure));
    }

    private static Step done() {
        return new Step.Respond(Reply.of(Status.success(201)));
    }
}
