package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.FieldPath;
import io.keelson.orchestrator.object.Names;
import io.keelson.orchestrator.object.Obj;
import java.util.List;

/** The rules of roles and bindings. That nobody gives more than he has is not decided here. */
final class RbacValidation {
    private RbacValidation() {}

    static void role(Obj role, List<FieldError> errors) {
        rules(role, true, errors);
    }

    static void clusterRole(Obj role, List<FieldError> errors) {
        rules(role, false, errors);
        if (!Read.has(role, "aggregationRule")) {
            return;
        }
        FieldPath at = FieldPath.of("aggregationRule").child("clusterRoleSelectors");
        List<Obj> selectors = Read.objects(role, "aggregationRule", "clusterRoleSelectors");
        if (selectors.isEmpty()) {
            errors.add(
                    Wrong.required(
                            at,
                            "at least one clusterRoleSelector required if aggregationRule is"
                                    + " non-nil"));
        }
        for (int i = 0; i < selectors.size(); i++) {
            Rules.selector(selectors.get(i), at.index(i), errors);
        }
    }

    private static void rules(Obj role, boolean namespaced, List<FieldError> errors) {
        List<Obj> rules = Read.objects(role, "rules");
        for (int i = 0; i < rules.size(); i++) {
            Obj rule = rules.get(i);
            FieldPath at = FieldPath.of("rules").index(i);
            if (rule.arr("verbs").isEmpty()) {
                errors.add(
                        Wrong.required(at.child("verbs"), "verbs must contain at least one value"));
            }
            List<String> urls = Read.texts(rule, "nonResourceURLs");
            if (!urls.isEmpty()) {
                if (namespaced) {
                    errors.add(
                            Wrong.invalid(
                                    at.child("nonResourceURLs"),
                                    GoValues.strings(urls),
                                    "namespaced rules cannot apply to non-resource URLs"));
                }
                if (!rule.arr("apiGroups").isEmpty()
                        || !rule.arr("resources").isEmpty()
                        || !rule.arr("resourceNames").isEmpty()) {
                    errors.add(
                            Wrong.invalid(
                                    at.child("nonResourceURLs"),
                                    GoValues.strings(urls),
                                    "rules cannot apply to both regular resources and non-resource"
                                            + " URLs"));
                }
                continue;
            }
            if (rule.arr("apiGroups").isEmpty()) {
                errors.add(
                        Wrong.required(
                                at.child("apiGroups"),
                                "resource rules must supply at least one api group"));
            }
            if (rule.arr("resources").isEmpty()) {
                errors.add(
                        Wrong.required(
                                at.child("resources"),
                                "resource rules must supply at least one resource"));
            }
        }
    }

    static void roleBinding(Obj binding, List<FieldError> errors) {
        binding(binding, List.of("Role", "ClusterRole"), false, errors);
    }

    static void clusterRoleBinding(Obj binding, List<FieldError> errors) {
        binding(binding, List.of("ClusterRole"), true, errors);
    }

    private static void binding(
            Obj binding, List<String> roleKinds, boolean cluster, List<FieldError> errors) {
        Obj role = binding.obj("roleRef");
        FieldPath at = FieldPath.of("roleRef");
        if (!role.text("apiGroup").equals(RbacGroup.GROUP)) {
            errors.add(
                    Wrong.notSupported(
                            at.child("apiGroup"), role.text("apiGroup"), List.of(RbacGroup.GROUP)));
        }
        if (!roleKinds.contains(role.text("kind"))) {
            errors.add(Wrong.notSupported(at.child("kind"), role.text("kind"), roleKinds));
        }
        Rules.requiredName(Names::pathSegment, role, "name", at, errors);
        List<Obj> subjects = Read.objects(binding, "subjects");
        for (int i = 0; i < subjects.size(); i++) {
            subject(subjects.get(i), cluster, FieldPath.of("subjects").index(i), errors);
        }
    }

    private static void subject(
            Obj subject, boolean cluster, FieldPath at, List<FieldError> errors) {
        Rules.required(subject, "name", at, errors);
        String group = subject.text("apiGroup");
        switch (subject.text("kind")) {
            case "ServiceAccount" -> {
                Rules.maybeName(Names::dnsSubdomain, subject, "name", at, errors);
                if (!group.isEmpty()) {
                    errors.add(Wrong.notSupported(at.child("apiGroup"), group, List.of("")));
                }
                if (cluster && subject.text("namespace").isEmpty()) {
                    errors.add(Wrong.required(at.child("namespace"), ""));
                }
            }
            case "User", "Group" -> {
                if (!group.equals(RbacGroup.GROUP)) {
                    errors.add(
                            Wrong.notSupported(
                                    at.child("apiGroup"), group, List.of(RbacGroup.GROUP)));
                }
            }
            default ->
                    errors.add(
                            Wrong.notSupported(
                                    at.child("kind"),
                                    subject.text("kind"),
                                    List.of("ServiceAccount", "User", "Group")));
        }
    }

    static void bindingChange(Obj now, Obj before, List<FieldError> errors) {
        if (!now.obj("roleRef").equals(before.obj("roleRef"))) {
            errors.add(
                    Wrong.invalid(
                            FieldPath.of("roleRef"), now.obj("roleRef"), "cannot change roleRef"));
        }
    }
}
