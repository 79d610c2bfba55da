package io.keelson.orchestrator.apiserver.authz;

import io.keelson.orchestrator.apiserver.authn.User;
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
        boolean visit(Rule rule, Binding binding, Binding.Subject subject);
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
                                allowedBy[0] = binding.describe(subject);
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

    /**
     * Shows all rules that the user has in that namespace, which is empty for the whole cluster.
     *
     * @return roles that bindings name and that are not there, as the API words it
     */
    Set<String> visit(User user, String namespace, RuleVisitor visitor) {
        Set<String> problems = new LinkedHashSet<>();
        for (Binding binding : rules.clusterRoleBindings()) {
            if (!visitBinding(user, binding, visitor, problems)) {
                return problems;
            }
        }
        if (!namespace.isEmpty()) {
            for (Binding binding : rules.roleBindings(namespace)) {
                if (!visitBinding(user, binding, visitor, problems)) {
                    return problems;
                }
            }
        }
        return problems;
    }

    private boolean visitBinding(
            User user, Binding binding, RuleVisitor visitor, Set<String> problems) {
        Binding.Subject subject = binding.subject(user);
        if (subject == null) {
            return true;
        }
        Role role = role(binding);
        if (role == null) {
            problems.add(binding.roleMissing());
            return true;
        }
        for (Rule rule : role.rules()) {
            if (!visitor.visit(rule, binding, subject)) {
                return false;
            }
        }
        return true;
    }

    private @Nullable Role role(Binding binding) {
        return switch (binding.roleKind()) {
            case "ClusterRole" -> rules.clusterRole(binding.roleName());
            case "Role" ->
                    binding.namespace().isEmpty()
                            ? null
                            : rules.role(binding.namespace(), binding.roleName());
            default -> null;
        };
    }
}
