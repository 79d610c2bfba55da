package io.keelson.orchestrator.apiserver.authz;

import io.keelson.orchestrator.apiserver.authn.User;
import io.keelson.orchestrator.object.GoText;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Nobody grants what they do not have: writing a role takes all permissions in it, or the verb
 * {@code escalate} on it; writing a binding takes all permissions of the role it names, or the verb
 * {@code bind} on that role.
 */
public final class EscalationGuard {
    private static final String GROUP = "rbac.authorization.k8s.io";

    private final RbacRules rules;
    private final RbacAuthorizer rbac;
    private final Authorizer authorizer;

    /**
     * @param authorizer decides on {@code escalate} and {@code bind}
     */
    public EscalationGuard(RbacRules rules, RbacAuthorizer rbac, Authorizer authorizer) {
        this.rules = rules;
        this.rbac = rbac;
        this.authorizer = authorizer;
    }

    /**
     * For a Role or ClusterRole about to be written.
     *
     * @param namespace empty for a ClusterRole
     * @param requestName by which the request names it; empty in a create
     * @param before null if there was none
     * @throws io.keelson.orchestrator.object.StatusException 403
     */
    public void checkRole(
            User user, String namespace, String requestName, @Nullable Obj before, Obj role) {
        String resource = namespace.isEmpty() ? "clusterroles" : "roles";
        String name = role.text("metadata", "name");
        if (user.isIn(User.MASTERS)
                || isForGarbageCollectionOnly(before, role)
                || may(user, "escalate", resource, namespace, requestName)) {
            return;
        }
        refuseUnlessCovered(user, namespace, Rule.allOf(role), resource, name);
        if (aggregates(role) || (before != null && aggregates(before))) {
            // What it will hold nobody knows: only for who holds everything.
            List<Rule> everything =
                    List.of(
                            new Rule(
                                    List.of("*"), List.of("*"), List.of("*"), List.of(), List.of()),
                            new Rule(List.of("*"), List.of(), List.of(), List.of(), List.of("*")));
            if (!missing(user, namespace, everything).isEmpty()) {
                throw Status.forbidden(
                                GROUP,
                                resource,
                                name,
                                "must have cluster-admin privileges to use an aggregationRule")
                        .exception();
            }
        }
    }

    private static boolean aggregates(Obj role) {
        return !role.arr("aggregationRule", "clusterRoleSelectors").isEmpty();
    }

    /** What lets a role be deleted gives nobody anything. */
    private static boolean isForGarbageCollectionOnly(@Nullable Obj before, Obj after) {
        return before != null && withoutHolders(before).equals(withoutHolders(after));
    }

    private static Obj withoutHolders(Obj object) {
        return object.withoutAt("metadata", "ownerReferences")
                .withoutAt("metadata", "finalizers")
                .withoutAt("metadata", "managedFields");
    }

    /**
     * For a RoleBinding or ClusterRoleBinding about to be written.
     *
     * @param namespace empty for a ClusterRoleBinding
     * @param before null if there was none
     * @throws io.keelson.orchestrator.object.StatusException 403; 404 if there is no such role
     */
    public void checkBinding(User user, String namespace, @Nullable Obj before, Obj binding) {
        String resource = namespace.isEmpty() ? "clusterrolebindings" : "rolebindings";
        boolean ofCluster = binding.text("roleRef", "kind").equals("ClusterRole");
        String roleName = binding.text("roleRef", "name");
        String roles = ofCluster ? "clusterroles" : "roles";
        if (user.isIn(User.MASTERS)
                || isForGarbageCollectionOnly(before, binding)
                || may(user, "bind", roles, namespace, roleName)) {
            return;
        }
        Role role = ofCluster ? rules.clusterRole(roleName) : rules.role(namespace, roleName);
        if (role == null) {
            // Upstream names the kind here, not the resource.
            throw Status.notFound(GROUP, ofCluster ? "clusterrole" : "role", roleName).exception();
        }
        refuseUnlessCovered(
                user, namespace, role.rules(), resource, binding.text("metadata", "name"));
    }

    private boolean may(User user, String verb, String resource, String namespace, String name) {
        return authorizer
                .authorize(user, Attributes.ofResource(verb, GROUP, resource, "", namespace, name))
                .allowed();
    }

    private void refuseUnlessCovered(
            User user, String namespace, List<Rule> wanted, String resource, String name) {
        List<Rule> missing = missing(user, namespace, wanted);
        if (missing.isEmpty()) {
            return;
        }
        Set<String> lines = new TreeSet<>();
        missing.forEach(each -> lines.add(each.toString()));
        throw Status.forbidden(
                        GROUP,
                        resource,
                        name,
                        "user "
                                + GoText.quote(user.name())
                                + " (groups="
                                + GoText.quoteAll(user.groups())
                                + ") is attempting to grant RBAC permissions not currently held:\n"
                                + String.join("\n", lines))
                .exception();
    }

    private List<Rule> missing(User user, String namespace, List<Rule> wanted) {
        List<Rule> held = new ArrayList<>();
        rbac.visit(user, namespace, (rule, _, _) -> held.add(rule));
        List<Rule> missing = new ArrayList<>();
        for (Rule each : wanted) {
            for (Rule single : each.singles()) {
                if (held.stream().noneMatch(has -> has.coversSingle(single))) {
                    missing.add(single);
                }
            }
        }
        return compacted(missing);
    }

    /** Rules that differ only in the verb, as one. */
    private static List<Rule> compacted(List<Rule> singles) {
        Map<Rule, @Nullable List<String>> verbsOf = new LinkedHashMap<>();
        for (Rule each : singles) {
            Rule withoutVerb =
                    new Rule(
                            List.of(), each.groups(), each.resources(), each.names(), each.paths());
            List<String> verbs = verbsOf.get(withoutVerb);
            if (verbs == null) {
                verbs = new ArrayList<>();
                verbsOf.put(withoutVerb, verbs);
            }
            if (!verbs.contains(each.verbs().getFirst())) {
                verbs.add(each.verbs().getFirst());
            }
        }
        List<Rule> compacted = new ArrayList<>();
        verbsOf.forEach((rule, verbs) ->
                compacted.add(
                        new Rule(
                                verbs == null ? List.of() : List.copyOf(verbs),
                                rule.groups(),
                                rule.resources(),
                                rule.names(),
                                rule.paths())));
        return compacted;
    }
}
