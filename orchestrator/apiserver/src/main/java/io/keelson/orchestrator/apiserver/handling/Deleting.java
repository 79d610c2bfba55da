package io.keelson.orchestrator.apiserver.handling;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.JsonWriter;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Status;
import io.keelson.orchestrator.object.StatusException;
import io.keelson.orchestrator.object.Times;
import io.keelson.orchestrator.schema.GroupVersionKind;
import io.keelson.orchestrator.storage.Compare;
import io.keelson.orchestrator.storage.Op;
import io.keelson.orchestrator.storage.Row;
import io.keelson.orchestrator.storage.StoreException;
import io.keelson.orchestrator.storage.Stored;
import io.keelson.orchestrator.storage.Txn;
import io.keelson.orchestrator.storage.TxnAnswer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Deletes objects: at once where nothing holds them back, else by marking them, so that who holds
 * them back can let go. A pod that runs is marked for its node, a namespace for its content.
 */
final class Deleting {
    private static final int ATTEMPTS_MAX = 5;
    private static final long POD_GRACE_SECONDS = 30;

    /** Longer ones would leave the calendar. */
    private static final long GRACE_SECONDS_MAX = Integer.MAX_VALUE;

    private static final String FOREGROUND = "foregroundDeletion";
    private static final String ORPHAN = "orphan";
    private static final GroupVersionKind POD = new GroupVersionKind("", "v1", "Pod");

    /**
     * Kinds whose deletion is answered with the object, as typed clients expect; others with a
     * Status.
     */
    private static final Set<String> ANSWERED_AS_THEMSELVES =
            Set.of(
                    "Pod",
                    "PodTemplate",
                    "Service",
                    "ServiceAccount",
                    "ResourceQuota",
                    "PersistentVolume",
                    "PersistentVolumeClaim",
                    "StorageClass",
                    "CSIDriver",
                    "CSINode",
                    "VolumeAttachment",
                    "VolumeAttributesClass");

    private static final GroupVersionKind NAMESPACE = new GroupVersionKind("", "v1", "Namespace");

    /** Namespaces that a cluster cannot be without. */
    private static final Set<String> IMMORTAL = Set.of("default", "kube-system", "kube-public");

    private final Bodies bodies;
    private final Cache cache;
    private final List<Admission> admission;
    private final Outcomes outcomes;

    Deleting(Bodies bodies, Cache cache, List<Admission> admission, Outcomes outcomes) {
        this.bodies = bodies;
        this.cache = cache;
        this.admission = List.copyOf(admission);
        this.outcomes = outcomes;
    }

    Step delete(Call call) {
        return call.compute(
                () -> DeleteOptions.of(call, bodies), options -> delete(call, options, null));
    }

    /**
     * @param instead the answer, if it is not to be the object's
     */
    Step delete(Call call, DeleteOptions options, @Nullable Reply instead) {
        if (call.def().gvk().equals(NAMESPACE) && IMMORTAL.contains(call.target().name())) {
            throw new StatusException(
                    Status.forbidden(
                            "",
                            "namespaces",
                            call.target().name(),
                            "this namespace may not be deleted"));
        }
        Then then = answers(call, instead);
        Live live = cache.get(call.key());
        if (live != null) {
            return attempt(Deletion.of(call, options, live, then), 1, null);
        }
        return cache.withNewest(
                call, now -> attempt(Deletion.of(call, options, now, then), 1, null));
    }

    /** What follows a deletion. */
    private interface Then {
        Step deleted(Obj object, long revision, boolean atOnce);

        /** Somebody else was faster. */
        Step gone();
    }

    private Then answers(Call call, @Nullable Reply instead) {
        return new Then() {
            @Override
            public Step deleted(Obj object, long revision, boolean atOnce) {
                return new Step.Respond(
                        instead == null ? answer(call, object, revision, atOnce) : instead);
            }

            @Override
            public Step gone() {
                throw call.notFound();
            }
        };
    }

    /** All of these, one after the other, then the answer. */
    Step all(Call call, Iterator<Stored> objects, Step answer) {
        return call.compute(
                () -> DeleteOptions.of(call, bodies),
                options -> options.dryRun() ? answer : all(call, options, objects, answer));
    }

    private Step all(Call call, DeleteOptions options, Iterator<Stored> objects, Step answer) {
        Then rest =
                new Then() {
                    @Override
                    public Step deleted(Obj object, long revision, boolean atOnce) {
                        return all(call, options, objects, answer);
                    }

                    @Override
                    public Step gone() {
                        return all(call, options, objects, answer);
                    }
                };
        while (objects.hasNext()) {
            Stored stored = objects.next();
            Call one = call.about(stored.name(), stored.namespace());
            Deletion deletion = Deletion.of(one, options, Cache.live(stored), rest);
            if (deletion.changesSomething()) {
                return attempt(deletion, 1, null);
            }
        }
        return answer;
    }

    /**
     * What a deletion makes of an object as it stands.
     *
     * @param marked as it is to be, if it does not go at once
     */
    private record Deletion(
            Call call,
            DeleteOptions options,
            Live live,
            Obj before,
            Obj marked,
            boolean atOnce,
            Then then) {
        static Deletion of(Call call, DeleteOptions options, Live live, Then then) {
            checkPreconditions(call, options, live);
            Obj before = live.object().withoutAt("metadata", "resourceVersion");
            Obj marked = mark(call, options, before);
            boolean atOnce =
                    marked.arr("metadata", "finalizers").isEmpty()
                            && marked.arr("spec", "finalizers").isEmpty()
                            && marked.whole(0, "metadata", "deletionGracePeriodSeconds") == 0;
            return new Deletion(call, options, live, before, marked, atOnce, then);
        }

        /** Of the same object as it stands by now. */
        Deletion again(Live now) {
            return of(call, options, now, then);
        }

        boolean changesSomething() {
            return atOnce || !marked.equals(before);
        }
    }

    private Step attempt(Deletion deletion, int attempt, @Nullable Turn turn) {
        Live live = deletion.live();
        Admission.Request request =
                new Admission.Request(
                        deletion.call(),
                        Admission.Operation.REMOVE,
                        deletion.before(),
                        deletion.marked(),
                        turn);
        if (deletion.atOnce()) {
            admission.forEach(rule -> rule.settle(request));
        }
        if (deletion.options().dryRun() || !deletion.changesSomething()) {
            return deletion.then().deleted(deletion.marked(), live.revision(), deletion.atOnce());
        }
        String lane = request.lane();
        if (lane != null) {
            return new Step.Join(lane, next -> attempt(deletion, attempt, next));
        }
        Op step =
                deletion.atOnce()
                        ? Op.delete(live.key())
                        : Op.put(live.key(), JsonWriter.write(request.object()));
        Txn txn =
                Txn.of(List.of(Compare.modRevision(live.key(), live.revision())), List.of(step))
                        .and(request.compares(), request.steps())
                        .otherwise(Op.get(live.key()));
        return new Step.Commit(
                txn,
                answer ->
                        answer.succeeded()
                                ? deletion.then()
                                        .deleted(
                                                request.object(),
                                                answer.revision(),
                                                deletion.atOnce())
                                : lost(deletion, attempt, turn != null, answer),
                failure -> unknown(deletion, request.object(), failure));
    }

    private Step lost(Deletion deletion, int attempt, boolean joined, TxnAnswer answer) {
        Row row = answer.read(0).first();
        if (row == null) {
            return deletion.then().gone();
        }
        if (attempt == (joined ? Creating.JOINED_ATTEMPTS_MAX : ATTEMPTS_MAX)) {
            throw deletion.call().conflict();
        }
        // Admission has to see what the store saw.
        return new Step.Wait<>(
                () -> cache.await(answer.revision()),
                reached -> attempt(deletion.again(Updating.live(row)), attempt + 1, null));
    }

    private Step unknown(Deletion deletion, Obj object, StoreException failure) {
        Call call = deletion.call();
        Live live = deletion.live();
        return deletion.atOnce()
                ? outcomes.unknownRemoval(
                        call,
                        live,
                        () -> deletion.then().deleted(object, live.revision(), true),
                        failure)
                : outcomes.unknown(
                        call,
                        live.key(),
                        object,
                        revision -> deletion.then().deleted(object, revision, false),
                        failure);
    }

    private Reply answer(Call call, Obj object, long revision, boolean atOnce) {
        if (atOnce && !ANSWERED_AS_THEMSELVES.contains(call.def().gvk().kind())) {
            // A deletion's Status has no code; so it has always been.
            Status deleted =
                    Status.deleted(
                            call.group(),
                            call.def().plural(),
                            call.target().name(),
                            object.text("metadata", "uid"));
            return Reply.of(200, deleted.toObj().without("code"));
        }
        return outcomes.object(call, 200, object, revision);
    }

    private static void checkPreconditions(Call call, DeleteOptions options, Live live) {
        String uid = live.object().text("metadata", "uid");
        if (!options.uid().isEmpty() && !options.uid().equals(uid)) {
            throw precondition(call, "UID", options.uid(), uid);
        }
        String revision = Long.toString(live.revision());
        if (!options.resourceVersion().isEmpty() && !options.resourceVersion().equals(revision)) {
            throw precondition(call, "ResourceVersion", options.resourceVersion(), revision);
        }
    }

    private static StatusException precondition(Call call, String what, String given, String is) {
        return new StatusException(
                Status.conflict(
                        call.group(),
                        call.def().gvk().kind(),
                        call.target().name(),
                        "the "
                                + what
                                + " in the precondition ("
                                + given
                                + ") does not match the "
                                + what
                                + " in record ("
                                + is
                                + "). The object might have been deleted and then recreated"));
    }

    /** With its time of deletion, its grace, and the finalizers that the propagation asks for. */
    private static Obj mark(Call call, DeleteOptions options, Obj object) {
        Obj marked = object;
        long grace = graceSeconds(call, options, object);
        boolean already = !object.text("metadata", "deletionTimestamp").isEmpty();
        if (!already || grace < object.whole(0, "metadata", "deletionGracePeriodSeconds")) {
            Instant since =
                    already
                            ? Instant.parse(object.text("metadata", "deletionTimestamp"))
                                    .minusSeconds(
                                            object.whole(
                                                    0, "metadata", "deletionGracePeriodSeconds"))
                            : call.now();
            marked =
                    marked.withAt(
                                    Node.of(Times.seconds(since.plusSeconds(grace))),
                                    "metadata",
                                    "deletionTimestamp")
                            .withAt(Node.of(grace), "metadata", "deletionGracePeriodSeconds");
            long generation = object.whole(0, "metadata", "generation");
            if (generation > 0 && !already) {
                marked = marked.withAt(Node.of(generation + 1), "metadata", "generation");
            }
        }
        if (call.def().gvk().equals(NAMESPACE)) {
            return marked.withoutAt("metadata", "deletionGracePeriodSeconds")
                    .withAt(Node.of("Terminating"), "status", "phase");
        }
        return withFinalizers(marked, options.propagation());
    }

    private static Obj withFinalizers(Obj object, DeleteOptions.Propagation propagation) {
        List<Node> finalizers = new ArrayList<>(object.arr("metadata", "finalizers").asList());
        finalizers.remove(Node.of(FOREGROUND));
        finalizers.remove(Node.of(ORPHAN));
        switch (propagation) {
            case FOREGROUND -> finalizers.add(Node.of(FOREGROUND));
            case ORPHAN -> finalizers.add(Node.of(ORPHAN));
            case BACKGROUND -> {}
        }
        return finalizers.isEmpty()
                ? object.withoutAt("metadata", "finalizers")
                : object.withAt(Arr.of(finalizers), "metadata", "finalizers");
    }

    private static long graceSeconds(Call call, DeleteOptions options, Obj object) {
        if (!call.def().gvk().equals(POD)) {
            return 0;
        }
        String phase = object.text("status", "phase");
        boolean runs =
                !object.text("spec", "nodeName").isEmpty()
                        && !phase.equals("Succeeded")
                        && !phase.equals("Failed");
        if (!runs) {
            return 0;
        }
        long wanted =
                options.graceSeconds() >= 0
                        ? options.graceSeconds()
                        : object.whole(POD_GRACE_SECONDS, "spec", "terminationGracePeriodSeconds");
        return Math.min(wanted, GRACE_SECONDS_MAX);
    }
}
