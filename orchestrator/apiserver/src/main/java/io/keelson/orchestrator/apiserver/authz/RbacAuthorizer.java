package io.keelson.orchestrator.apiserver.authz;

import io.keelson.orchestrator.apiserver.authn.User;
import io.keelson.orchestrator.object.GoText;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Role-based access control. */
public final class RbacAuthorizer implements Authorizer {
    private final RbacRules rules;

    public RbacAuthorizer(RbacRules rules) {
        this.rules = rules;
    }

    /** Sees the rules that a user has; says whether it has seen enough. */
    @FunctionalInterface
    interface RuleVisitor {
        /**
         * @param binding and {@code subject} that lead to the rule
         * @return whether to go on
         */
        boolean visit(Rule rule, Obj binding, Obj subject);
    }

    @Override
    public Decision authorize(User user, Attributes attributes) {
        if (user.isIn(User.MASTERS)) {
            return new Decision(true, "");
        }
        String[] allowedBy = new String[1];
        Set<String> problems =
                visit(
                        user,
                        attributes.namespace(),
                        (rule, binding, subject) -> {
                            if (rule.allows(attributes)) {
                                allowedBy[0] = describe(binding, subject);
                                return false;
                            }
                            return true;
                        });
        if (allowedBy[0] != null) {
            return new Decision(true, "RBAC: allowed by " + allowedBy[0]);
        }
        return new Decision(false, problems.isEmpty() ? "" : "RBAC: " + joined(problems));
    }

    /** As the API joins errors: one as it is, several in brackets. */
    static String joined(Set<String> problems) {
        return problems.size() == 1
                ? problems.iterator().next()
                : "[" + String.join(", ", problems) + "]";
    }

    private static String describe(Obj binding, Obj subject) {
        String namespace = binding.text("metadata", "namespace");
        String name = binding.text("metadata", "name");
        String subjectName = subject.text("name");
        if (subject.text("kind").equals("ServiceAccount")) {
            subjectName += "/" + namespaceOf(subject, namespace);
        }
        return (namespace.isEmpty()
                        ? "ClusterRoleBinding " + GoText.quote(name)
                        : "RoleBinding " + GoText.quote(name + "/" + namespace))
                + " of "
                + binding.text("roleRef", "kind")
                + " "
                + GoText.quote(binding.text("roleRef", "name"))
                + " to "
                + subject.text("kind")
                + " "
                + GoText.quote(subjectName);
    }

    /**
     * Shows all rules that the user has in that namespace, which is empty for the whole cluster.
     *
     * @return roles that bindings name and that are not there, as the API words it
     */
    Set<String> visit(User user, String namespace, RuleVisitor visitor) {
        Set<String> problems = new LinkedHashSet<>();
        for (Obj binding : rules.clusterRoleBindings()) {
            if (!visitBinding(user, "", binding, visitor, problems)) {
                return problems;
            }
        }
        if (!namespace.isEmpty()) {
            for (Obj binding : rules.roleBindings(namespace)) {
                if (!visitBinding(user, namespace, binding, visitor, problems)) {
                    return problems;
                }
            }
        }
        return problems;
    }

    private boolean visitBinding(
            User user,
            String namespace,
            Obj binding,
            RuleVisitor visitor,
            Set<String> problems) {
        for (Node each : binding.arr("subjects")) {
            if (each instanceof Obj subject && isMeant(user, subject, namespace)) {
                Obj role = role(binding, namespace);
                if (role == null) {
                    problems.add(missing(binding.obj("roleRef")));
                    return true;
                }
                for (Node rule : role.arr("rules")) {
                    if (rule instanceof Obj obj
                            && !visitor.visit(Rule.of(obj), binding, subject)) {
                        return false;
                    }
                }
                return true;
            }
        }
        return true;
    }

    private static boolean isMeant(User user, Obj subject, String bindingNamespace) {
        String name = subject.text("name");
        return switch (subject.text("kind")) {
            case "User" -> user.name().equals(name);
            case "Group" -> user.isIn(name);
            case "ServiceAccount" -> {
                String namespace = namespaceOf(subject, bindingNamespace);
                yield !namespace.isEmpty()
                        && user.name().equals(User.serviceAccountName(namespace, name));
            }
            default -> false;
        };
    }

    private static String namespaceOf(Obj subject, String otherwise) {
        String namespace = subject.text("namespace");
        return namespace.isEmpty() ? otherwise : namespace;
    }

    private @Nullable Obj role(Obj binding, String namespace) {
        String name = binding.text("roleRef", "name");
        return switch (binding.text("roleRef", "kind")) {
            case "ClusterRole" -> rules.clusterRole(name);
            case "Role" -> namespace.isEmpty() ? null : rules.role(namespace, name);
            default -> null;
        };
    }

    private static String missing(Obj roleRef) {
        String resource = roleRef.text("kind").equals("Role") ? "role" : "clusterrole";
        return resource
                + ".rbac.authorization.k8s.io "
                + GoText.quote(roleRef.text("name"))
                + " not found";
    }
}
