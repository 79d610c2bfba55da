package io.keelson.orchestrator.apiserver.authz;

import io.keelson.orchestrator.apiserver.authn.User;
import io.keelson.orchestrator.object.GoText;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A RoleBinding or ClusterRoleBinding, as authorization reads it.
 *
 * @param namespace empty for a ClusterRoleBinding
 * @param roleKind Role or ClusterRole
 */
public record Binding(
        String namespace, String name, String roleKind, String roleName, List<Subject> subjects) {
    /**
     * Who has the role.
     *
     * @param user the name of the user that is meant, also of a service account; empty for a group,
     *     and for nobody
     * @param shownName as messages name it
     */
    record Subject(String kind, String group, String user, String shownName) {
        static Subject of(Obj subject, String bindingNamespace) {
            String kind = subject.text("kind");
            String name = subject.text("name");
            String own = subject.text("namespace");
            String namespace = own.isEmpty() ? bindingNamespace : own;
            return switch (kind) {
                case "User" -> new Subject(kind, "", name, name);
                case "Group" -> new Subject(kind, name, "", name);
                case "ServiceAccount" ->
                        new Subject(
                                kind,
                                "",
                                namespace.isEmpty() ? "" : User.serviceAccountName(namespace, name),
                                name + "/" + namespace);
                default -> new Subject(kind, "", "", name);
            };
        }

        boolean means(User asking) {
            return user.isEmpty()
                    ? !group.isEmpty() && asking.isIn(group)
                    : user.equals(asking.name());
        }
    }

    public static Binding of(Obj binding) {
        String namespace = binding.text("metadata", "namespace");
        List<Subject> subjects = new ArrayList<>();
        for (Node each : binding.arr("subjects")) {
            if (each instanceof Obj subject) {
                subjects.add(Subject.of(subject, namespace));
            }
        }
        return new Binding(
                namespace,
                binding.text("metadata", "name"),
                binding.text("roleRef", "kind"),
                binding.text("roleRef", "name"),
                List.copyOf(subjects));
    }

    /** The first that means the user; null if none does. */
    @Nullable Subject subject(User user) {
        for (Subject subject : subjects) {
            if (subject.means(user)) {
                return subject;
            }
        }
        return null;
    }

    /** Why somebody may, as the API words it. */
    String describe(Subject subject) {
        return (namespace.isEmpty()
                        ? "ClusterRoleBinding " + GoText.quote(name)
                        : "RoleBinding " + GoText.quote(name + "/" + namespace))
                + " of "
                + roleKind
                + " "
                + GoText.quote(roleName)
                + " to "
                + subject.kind()
                + " "
                + GoText.quote(subject.shownName());
    }

    /** That there is no such role, as the API words it. */
    String roleMissing() {
        String resource = roleKind.equals("Role") ? "role" : "clusterrole";
        return resource + ".rbac.authorization.k8s.io " + GoText.quote(roleName) + " not found";
    }
}
