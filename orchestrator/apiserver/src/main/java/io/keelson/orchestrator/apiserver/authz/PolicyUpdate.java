package io.keelson.orchestrator.apiserver.authz;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.ArrayList;
import java.util.List;

/**
 * What a newer program adds to the roles and bindings that an older one wrote. It only adds: what a
 * cluster's owner has added stays, and who wants to keep a role smaller says so with the annotation
 * {@code rbac.authorization.kubernetes.io/autoupdate=false}.
 */
public final class PolicyUpdate {
    private static final String AUTO_UPDATE = "rbac.authorization.kubernetes.io/autoupdate";

    private PolicyUpdate() {}

    /**
     * The stored role or binding with the rules, subjects and labels of the bundled one that it
     * lacks; the same object if it lacks none. A binding keeps its role, which cannot be changed.
     */
    public static Obj completed(Obj stored, Obj bundled) {
        if (stored.text("metadata", "annotations", AUTO_UPDATE).equals("false")) {
            return stored;
        }
        Obj completed = stored;
        if (bundled.has("aggregationRule")) {
            if (!stored.has("aggregationRule")) {
                completed = completed.with("aggregationRule", bundled.obj("aggregationRule"));
            }
        } else {
            completed = withMissingRules(completed, bundled);
        }
        completed = withMissingSubjects(completed, bundled);
        Obj labels = completed.obj("metadata", "labels");
        Obj wanted = bundled.obj("metadata", "labels");
        for (String name : wanted.names()) {
            Node value = wanted.get(name);
            if (!labels.has(name) && value != null) {
                completed = completed.withAt(value, "metadata", "labels", name);
            }
        }
        return completed;
    }

    private static Obj withMissingRules(Obj stored, Obj bundled) {
        List<Rule> held = Rule.allOf(stored);
        List<Node> rules = new ArrayList<>(stored.arr("rules").asList());
        for (Rule each : Rule.allOf(bundled)) {
            boolean covered =
                    each.singles().stream()
                            .allMatch(single ->
                                    held.stream().anyMatch(has -> has.coversSingle(single)));
            if (!covered) {
                rules.add(each.toObj());
            }
        }
        return rules.size() == stored.arr("rules").size()
                ? stored
                : stored.with("rules", Arr.of(rules));
    }

    private static Obj withMissingSubjects(Obj stored, Obj bundled) {
        List<Node> subjects = new ArrayList<>(stored.arr("subjects").asList());
        for (Node each : bundled.arr("subjects")) {
            if (!subjects.contains(each)) {
                subjects.add(each);
            }
        }
        return subjects.size() == stored.arr("subjects").size()
                ? stored
                : stored.with("subjects", Arr.of(subjects));
    }
}
