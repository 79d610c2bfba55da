package io.keelson.orchestrator.apiserver.handling;

import io.keelson.orchestrator.object.JsonWriter;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Status;
import io.keelson.orchestrator.object.StatusException;
import io.keelson.orchestrator.schema.GroupVersionKind;
import io.keelson.orchestrator.storage.Compare;
import io.keelson.orchestrator.storage.Op;
import io.keelson.orchestrator.storage.Row;
import io.keelson.orchestrator.storage.StoreException;
import io.keelson.orchestrator.storage.Stored;
import io.keelson.orchestrator.storage.Txn;
import io.keelson.orchestrator.storage.TxnAnswer;
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

    private static final GroupVersionKind JOB = new GroupVersionKind("batch", "v1", "Job");

    /** Of a kind that upstream once deleted without its pods. */
    private static final String PODS_STAY =
            "child pods are preserved by default when jobs are deleted; set"
                    + " propagationPolicy=Background to remove them or set"
                    + " propagationPolicy=Orphan to suppress this warning";

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
                () -> DeleteOptions.of(call, bodies),
                options -> warned(call, options, delete(call, options, Guard.NONE, null)));
    }

    /** What a deletion depends on besides its object: an eviction on the pod's budget. */
    interface Guard {
        /** Of deletions that depend on nothing else. */
        Guard NONE = request -> {};

        /**
         * Refuses the deletion, or adds to the request, whose object is marked. Asked anew in each
         * attempt.
         */
        void admit(Admission.Request request);
    }

    /**
     * @param instead the answer, if it is not to be the object's
     */
    Step delete(Call call, DeleteOptions options, Guard guard, @Nullable Reply instead) {
        if (call.def().gvk().equals(DeletionMark.NAMESPACE)
                && IMMORTAL.contains(call.target().name())) {
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
            return attempt(Deletion.of(call, options, guard, live, then), 1, null);
        }
        return cache.withNewest(
                call, now -> attempt(Deletion.of(call, options, guard, now, then), 1, null));
    }

    private static Step warned(Call call, DeleteOptions options, Step step) {
        return call.def().gvk().equals(JOB)
                        && options.propagation() == DeleteOptions.Propagation.UNSAID
                ? Step.warning(step, PODS_STAY)
                : step;
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
                options ->
                        warned(
                                call,
                                options,
                                options.dryRun() ? answer : all(call, options, objects, answer)));
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
            Deletion deletion = Deletion.of(one, options, Guard.NONE, Cache.live(stored), rest);
            if (deletion.changesSomething()) {
                return attempt(deletion, 1, null);
            }
        }
        return answer;
    }

    /**
     * What a deletion makes of an object as it stands.
     *
     * @param marked as it is to be, unless it goes at once
     */
    private record Deletion(
            Call call,
            DeleteOptions options,
            Guard guard,
            Live live,
            Obj before,
            Obj marked,
            Then then) {
        static Deletion of(Call call, DeleteOptions options, Guard guard, Live live, Then then) {
            checkPreconditions(call, options, live);
            Obj before = live.object().withoutAt("metadata", "resourceVersion");
            Obj marked = DeletionMark.of(call, options, before);
            return new Deletion(call, options, guard, live, before, marked, then);
        }

        /** Of the same object as it stands by now. */
        Deletion again(Live now) {
            return of(call, options, guard, now, then);
        }

        boolean atOnce() {
            return DeletionMark.goes(marked);
        }

        boolean changesSomething() {
            return atOnce() || !marked.equals(before);
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
        deletion.guard().admit(request);
        if (deletion.atOnce()) {
            admission.forEach(rule -> rule.settle(request));
        }
        boolean changesNothing = !deletion.atOnce() && request.object().equals(deletion.before());
        if (deletion.options().dryRun() || changesNothing) {
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
}
