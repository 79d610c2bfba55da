package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.Names;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.List;
import java.util.stream.Collectors;

/** The group rbac.authorization.k8s.io: who may do what. */
final class RbacGroup {
    static final String GROUP = "rbac.authorization.k8s.io";

    private RbacGroup() {}

    static List<ResourceDef> resources() {
        return List.of(
                bindings("ClusterRoleBinding", "clusterrolebindings")
                        .cluster()
                        .validate(RbacValidation::clusterRoleBinding)
                        .def(),
                roles("ClusterRole", "clusterroles")
                        .cluster()
                        .validate(RbacValidation::clusterRole)
                        .def(),
                bindings("RoleBinding", "rolebindings").validate(RbacValidation::roleBinding).def(),
                roles("Role", "roles").validate(RbacValidation::role).def());
    }

    private static Declare roles(String kind, String plural) {
        return Declare.kind(GROUP, "v1", kind, plural, "rbac.v1")
                .named(Names::pathSegment)
                .defaults(role -> Fill.absent(role, "rules", Node.Null.NULL))
                .table(TableColumns.NAME_AND_CREATION);
    }

    private static Declare bindings(String kind, String plural) {
        return Declare.kind(GROUP, "v1", kind, plural, "rbac.v1")
                .named(Names::pathSegment)
                .defaults(RbacGroup::bindingDefaults)
                .table(
                        TableColumns.named(
                                List.of(
                                        Column.text("Role"),
                                        Column.text("Age"),
                                        Column.wide("Users"),
                                        Column.wide("Groups"),
                                        Column.wide("ServiceAccounts")),
                                (object, now) ->
                                        List.of(
                                                Cells.text(
                                                        object.text("roleRef", "kind")
                                                                + "/"
                                                                + object.text("roleRef", "name")),
                                                Cells.age(object, now),
                                                subjects(object, "User"),
                                                subjects(object, "Group"),
                                                subjects(object, "ServiceAccount"))))
                .validateUpdate(RbacValidation::bindingChange);
    }

    private static Obj bindingDefaults(Obj binding) {
        Obj filled = Fill.made(binding, "roleRef", role -> Fill.empty(role, "apiGroup", GROUP));
        return Fill.each(
                filled,
                "subjects",
                subject ->
                        switch (subject.text("kind")) {
                            case "User", "Group" -> Fill.empty(subject, "apiGroup", GROUP);
                            default -> subject;
                        });
    }

    private static Node subjects(Obj binding, String kind) {
        return Cells.text(
                Read.objects(binding, "subjects").stream()
                        .filter(subject -> subject.text("kind").equals(kind))
                        .map(subject ->
                                kind.equals("ServiceAccount")
                                        ? subject.text("namespace") + "/" + subject.text("name")
                                        : subject.text("name"))
                        .collect(Collectors.joining(", ")));
    }
}
