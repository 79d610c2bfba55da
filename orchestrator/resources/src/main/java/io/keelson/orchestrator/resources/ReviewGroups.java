package io.keelson.orchestrator.resources;

import java.util.List;

/**
 * The groups authentication.k8s.io and authorization.k8s.io: questions that are answered and not
 * kept.
 */
final class ReviewGroups {
    private ReviewGroups() {}

    static List<ResourceDef> resources() {
        return List.of(
                authentication("SelfSubjectReview", "selfsubjectreviews").cluster().def(),
                authentication("TokenReview", "tokenreviews").cluster().def(),
                authorization("LocalSubjectAccessReview", "localsubjectaccessreviews").def(),
                authorization("SelfSubjectAccessReview", "selfsubjectaccessreviews")
                        .cluster()
                        .def(),
                authorization("SelfSubjectRulesReview", "selfsubjectrulesreviews").cluster().def(),
                authorization("SubjectAccessReview", "subjectaccessreviews").cluster().def());
    }

    private static Declare authentication(String kind, String plural) {
        return Declare.kind("authentication.k8s.io", "v1", kind, plural, "authentication.v1")
                .verbs("create");
    }

    private static Declare authorization(String kind, String plural) {
        return Declare.kind("authorization.k8s.io", "v1", kind, plural, "authorization.v1")
                .verbs("create");
    }
}
