package io.keelson.orchestrator.apiserver.authz;

import io.keelson.orchestrator.apiserver.authn.User;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.FieldPath;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Questions about permissions, asked as objects of {@code authorization.k8s.io}: each method takes
 * a review and gives it back with its status.
 */
public final class AccessReviews {
    private static final String API_GROUP = "authorization.k8s.io";

    private AccessReviews() {}

    /** A SelfSubjectAccessReview by that user. */
    public static Obj ofSelf(Obj review, User user, Authorizer authorizer) {
        return answered(review, "SelfSubjectAccessReview", user, authorizer);
    }

    /** A SubjectAccessReview: about the user it names. */
    public static Obj ofSubject(Obj review, Authorizer authorizer) {
        return ofSubject(review, "SubjectAccessReview", authorizer);
    }

    /**
     * A LocalSubjectAccessReview, in the namespace it is posted to.
     *
     * @throws io.keelson.orchestrator.object.StatusException 422 if it asks about another one
     */
    public static Obj ofLocalSubject(Obj review, String namespace, Authorizer authorizer) {
        String asked = review.text("spec", "resourceAttributes", "namespace");
        if (!asked.equals(namespace)) {
            throw Status.invalid(
                            API_GROUP,
                            "LocalSubjectAccessReview",
                            "",
                            List.of(
                                    FieldError.invalid(
                                            FieldPath.of("spec", "resourceAttributes", "namespace"),
                                            asked,
                                            "must match metadata.namespace")))
                    .exception();
        }
        return ofSubject(review, "LocalSubjectAccessReview", authorizer);
    }

    private static Obj ofSubject(Obj review, String kind, Authorizer authorizer) {
        Obj spec = review.obj("spec");
        List<String> groups = spec.arr("groups").texts();
        if (spec.text("user").isEmpty() && groups.isEmpty()) {
            throw Status.invalid(
                            API_GROUP,
                            kind,
                            "",
                            List.of(
                                    FieldError.required(
                                            FieldPath.of("spec", "user"),
                                            "at least one of user or group must be specified")))
                    .exception();
        }
        Map<String, List<String>> extra = new LinkedHashMap<>();
        spec.obj("extra")
                .forEach((key, values) -> {
                    if (values instanceof Arr arr) {
                        extra.put(key, arr.texts());
                    }
                });
        User user = new User(spec.text("user"), spec.text("uid"), groups, extra);
        return answered(review, kind, user, authorizer);
    }

    private static Obj answered(Obj review, String kind, User user, Authorizer authorizer) {
        Obj spec = review.obj("spec");
        boolean aboutResource = spec.get("resourceAttributes") instanceof Obj;
        boolean aboutPath = spec.get("nonResourceAttributes") instanceof Obj;
        if (aboutResource == aboutPath) {
            FieldPath field =
                    aboutResource
                            ? FieldPath.of("spec", "nonResourceAttributes")
                            : FieldPath.of("spec", "resourceAttributes");
            String detail =
                    aboutResource
                            ? "cannot be specified in combination with resourceAttributes"
                            : "exactly one of nonResourceAttributes or resourceAttributes must be"
                                    + " specified";
            throw Status.invalid(
                            API_GROUP,
                            kind,
                            "",
                            List.of(FieldError.invalid(field, Node.Null.NULL, detail)))
                    .exception();
        }
        Decision decision = authorizer.authorize(user, attributesOf(spec, aboutResource));
        Obj.Builder status = Obj.builder().put("allowed", Node.of(decision.allowed()));
        if (!decision.reason().isEmpty()) {
            status.put("reason", decision.reason());
        }
        return review.with("status", status.build());
    }

    private static Attributes attributesOf(Obj spec, boolean aboutResource) {
        if (!aboutResource) {
            Obj asked = spec.obj("nonResourceAttributes");
            String path = asked.text("path");
            return Attributes.ofPath(asked.text("verb"), path.isEmpty() ? "/" : path);
        }
        Obj asked = spec.obj("resourceAttributes");
        return Attributes.ofResource(
                asked.text("verb"),
                asked.text("group"),
                asked.text("resource"),
                asked.text("subresource"),
                asked.text("namespace"),
                asked.text("name"));
    }

    /**
     * A SelfSubjectRulesReview: all rules that user has in the namespace it names, which the answer
     * does not repeat.
     */
    public static Obj rulesOf(Obj review, User user, RbacAuthorizer rbac) {
        String namespace = review.text("spec", "namespace");
        if (namespace.isEmpty()) {
            throw Status.badRequest("no namespace on request").exception();
        }
        List<Obj> resourceRules = new ArrayList<>();
        List<Obj> pathRules = new ArrayList<>();
        Set<String> problems =
                rbac.visit(
                        user,
                        namespace,
                        (rule, _, _) -> {
                            Obj shown = rule.toObj();
                            if (!rule.resources().isEmpty()) {
                                addOnce(resourceRules, shown.without("nonResourceURLs"));
                            }
                            if (!rule.paths().isEmpty()) {
                                addOnce(
                                        pathRules,
                                        shown.without("apiGroups")
                                                .without("resources")
                                                .without("resourceNames"));
                            }
                            return true;
                        });
        if (user.isIn(User.MASTERS)) {
            addOnce(resourceRules, everything(false));
            addOnce(pathRules, everything(true));
        }
        Obj.Builder status =
                Obj.builder()
                        .put("resourceRules", Arr.of(resourceRules))
                        .put("nonResourceRules", Arr.of(pathRules))
                        .put("incomplete", Node.of(!problems.isEmpty()));
        if (!problems.isEmpty()) {
            status.put("evaluationError", RbacAuthorizer.joined(problems));
        }
        return review.with("spec", Obj.EMPTY).with("status", status.build());
    }

    private static Obj everything(boolean paths) {
        List<String> all = List.of("*");
        List<String> none = List.of();
        return (paths ? new Rule(all, none, none, none, all) : new Rule(all, all, all, none, none))
                .toObj();
    }

    private static void addOnce(List<Obj> rules, Obj rule) {
        if (!rules.contains(rule)) {
            rules.add(rule);
        }
    }
}
