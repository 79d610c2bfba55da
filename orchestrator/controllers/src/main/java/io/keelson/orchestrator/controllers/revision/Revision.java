package io.keelson.orchestrator.controllers.revision;

import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.Comparator;

/** A template that an owner's pods are made from, or were. */
public record Revision(Obj object) {
    static final Comparator<Revision> OLDEST_FIRST =
            Comparator.comparingLong(Revision::number)
                    .thenComparing(each -> each.object.text("metadata", "creationTimestamp"))
                    .thenComparing(Revision::name);

    private static final String PATCH = "$patch";

    /** What a revision keeps of an owner: a patch that puts its template back. */
    static Obj dataOf(Obj owner) {
        Obj template = owner.obj("spec", "template").with(PATCH, Node.of("replace"));
        return Canonical.sorted(Obj.EMPTY.withAt(template, "spec", "template"));
    }

    public String name() {
        return object.text("metadata", "name");
    }

    long number() {
        return object.whole(0, "revision");
    }

    Obj data() {
        return object.obj("data");
    }

    public Obj template() {
        return object.obj("data", "spec", "template").without(PATCH);
    }

    public String label(String name) {
        return object.text("metadata", "labels", name);
    }
}
