package io.keelson.orchestrator.apiserver.handling;

import io.keelson.orchestrator.object.JsonReader;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Status;
import io.keelson.orchestrator.object.StatusException;
import io.keelson.orchestrator.storage.Op;
import io.keelson.orchestrator.storage.Row;
import io.keelson.orchestrator.storage.StoreException;
import io.keelson.orchestrator.storage.Txn;
import java.util.List;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/** What a client is told of a write, and what is done about one whose answer never came. */
final class Outcomes {
    private final Presentation presentation;

    Outcomes(Presentation presentation) {
        this.presentation = presentation;
    }

    /** The object as it was written. */
    Step written(Call call, int code, Obj object, long revision, List<String> warnings) {
        return new Step.Respond(object(call, code, object, revision).warning(warnings));
    }

    /**
     * @param revision 0 if it was not written
     */
    Reply object(Call call, int code, Obj object, long revision) {
        return presentation.object(call, code, withRevision(object, revision));
    }

    static Obj withRevision(Obj object, long revision) {
        return revision == 0
                ? object
                : object.withAt(Node.of(Long.toString(revision)), "metadata", "resourceVersion");
    }

    /**
     * A write that may have been carried out: what stands there now says whether it was. Never
     * repeated, for it may still be on its way.
     *
     * @param written what follows if it was, given the revision
     */
    Step unknown(
            Call call, String key, Obj object, LongFunction<Step> written, StoreException failure) {
        if (failure.kind() != StoreException.Kind.OUTCOME_UNKNOWN) {
            throw refused(call, failure);
        }
        return new Step.Commit(
                Txn.of(List.of(), List.of(Op.get(key))),
                answer -> {
                    Row row = answer.read(0).first();
                    if (row != null && JsonReader.readObj(row.value()).equals(object)) {
                        return written.apply(row.modRevision());
                    }
                    throw unanswered(call);
                },
                again -> {
                    throw unanswered(call);
                });
    }

    /** The same of a removal: done if the object is gone, or is another one by now. */
    Step unknownRemoval(Call call, Live live, Supplier<Step> gone, StoreException failure) {
        if (failure.kind() != StoreException.Kind.OUTCOME_UNKNOWN) {
            throw refused(call, failure);
        }
        return new Step.Commit(
                Txn.of(List.of(), List.of(Op.get(live.key()))),
                answer -> {
                    Row row = answer.read(0).first();
                    if (row == null || row.createRevision() > live.revision()) {
                        return gone.get();
                    }
                    throw unanswered(call);
                },
                again -> {
                    throw unanswered(call);
                });
    }

    /** Not to be retried of its own accord, as clients do where they are told when to. */
    private static StatusException unanswered(Call call) {
        return new StatusException(
                Status.timeout(
                        "the store did not say whether the "
                                + call.verb().word()
                                + " was carried out: look before trying again",
                        0));
    }

    /** A failure of the store, as the API says it. */
    static StatusException refused(Call call, StoreException failure) {
        Status status =
                switch (failure.kind()) {
                    case UNAVAILABLE, CLOSED ->
                            Status.serverTimeout(
                                    call.group(), call.def().plural(), call.verb().word(), 1);
                    case TOO_LARGE ->
                            Status.tooLarge(
                                    "the object is larger than the store takes: "
                                            + failure.getMessage());
                    case NO_SPACE ->
                            Status.internal("the store has no space left: delete something");
                    case COMPACTED ->
                            Status.expired("The resourceVersion for the provided list is too old.");
                    default -> Status.internal(String.valueOf(failure.getMessage()));
                };
        return new StatusException(status, failure);
    }
}
