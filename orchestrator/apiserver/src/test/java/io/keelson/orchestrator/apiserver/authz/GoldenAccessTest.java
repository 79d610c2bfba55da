package io.keelson.orchestrator.apiserver.authz;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.apiserver.authn.User;
import io.keelson.orchestrator.object.Golden;
import io.keelson.orchestrator.object.Golden.Exchange;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Reviews as a kube-apiserver 1.20 answered them, with the roles that it had. */
final class GoldenAccessTest {
    private static final User ADMIN = User.of("golden", "system:masters", "system:authenticated");

    /** Since 1.20 every user may also ask who they are. */
    private static final Set<String> ADDED_SINCE = Set.of("selfsubjectreviews");

    private static RbacAuthorizer recordedCluster() {
        List<Obj> created =
                Golden.exchanges("02-create-defaults.jsonl").stream()
                        .filter(each -> each.path().contains("/rbac.authorization.k8s.io/"))
                        .map(Exchange::answer)
                        .filter(Obj.class::isInstance)
                        .map(Obj.class::cast)
                        .toList();
        assertThat(created).hasSizeGreaterThan(3);
        TestingRules rules = TestingRules.bootstrap();
        created.forEach(rules::add);
        return new RbacAuthorizer(rules);
    }

    @Test
    void accessReviewsAreAnsweredAlike() {
        RbacAuthorizer rbac = recordedCluster();
        int compared = 0;
        for (Exchange each : Golden.exchanges("08-subresources.jsonl")) {
            if (!(each.sent() instanceof Obj sent) || !(each.answer() instanceof Obj answer)) {
                continue;
            }
            Obj made =
                    switch (sent.text("kind")) {
                        case "SelfSubjectAccessReview" -> AccessReviews.ofSelf(sent, ADMIN, rbac);
                        case "SubjectAccessReview" -> AccessReviews.ofSubject(sent, rbac);
                        default -> null;
                    };
            if (made != null) {
                assertThat(made.get("status")).as(each.name()).isEqualTo(answer.get("status"));
                compared++;
            }
        }
        assertThat(compared).isGreaterThanOrEqualTo(3);
    }

    @Test
    void anAdministratorsRulesAreTheSame() {
        RbacAuthorizer rbac = recordedCluster();
        List<Exchange> exchanges = Golden.exchanges("08-subresources.jsonl");
        Obj recorded = Golden.answer(exchanges, "rules review").obj("status");
        Obj review = Obj.of("spec", Obj.of("namespace", Node.of("default")));
        Obj made = AccessReviews.rulesOf(review, ADMIN, rbac).obj("status");
        assertThat(rules(made, "nonResourceRules")).isEqualTo(rules(recorded, "nonResourceRules"));
        assertThat(rules(made, "resourceRules")).isEqualTo(rules(recorded, "resourceRules"));
        assertThat(made.get("incomplete")).isEqualTo(recorded.get("incomplete"));
    }

    private static Set<Node> rules(Obj status, String name) {
        Set<Node> rules = new HashSet<>();
        for (Node each : status.arr(name)) {
            boolean added =
                    each instanceof Obj rule
                            && rule.arr("resources").texts().stream()
                                    .anyMatch(ADDED_SINCE::contains);
            if (!added) {
                rules.add(each);
            }
        }
        return rules;
    }
}
