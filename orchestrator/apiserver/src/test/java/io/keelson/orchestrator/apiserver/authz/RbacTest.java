package io.keelson.orchestrator.apiserver.authz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.orchestrator.apiserver.authn.User;
import io.keelson.orchestrator.apiserver.http.TestingCall;
import io.keelson.orchestrator.object.JsonReader;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.StatusException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RbacTest {
    private static final String OWN =
            """
            {kind: Role, metadata: {namespace: default, name: r1}, rules: [
              {apiGroups: [""], resources: [pods, pods/log], verbs: [get, list]},
              {apiGroups: [apps], resources: ["*/scale"], verbs: ["*"]},
              {apiGroups: [""], resources: [secrets], resourceNames: [mine], verbs: [get]}]}
            ---
            {kind: RoleBinding, metadata: {namespace: default, name: rb1},
              roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: r1},
              subjects: [{kind: User, name: bob}]}
            ---
            {kind: ClusterRoleBinding, metadata: {name: crb1},
              roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view},
              subjects: [{kind: Group, name: devs}, {kind: ServiceAccount, name: sa1, namespace: shop}]}
            ---
            {kind: RoleBinding, metadata: {namespace: shop, name: rb2},
              roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edit},
              subjects: [{kind: ServiceAccount, name: till}]}
            ---
            {kind: ClusterRoleBinding, metadata: {name: dangling},
              roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: gone},
              subjects: [{kind: User, name: lost}]}
            """;
    private static final User BOB = User.of("bob", "system:authenticated");
    private static final User DEV = User.of("dev", "devs", "system:authenticated");
    private static final User MASTER = User.of("root", "system:masters");
    private static final User TILL = User.of("system:serviceaccount:shop:till");

    private final TestingRules rules = TestingRules.bootstrap().with(OWN);
    private final RbacAuthorizer rbac = new RbacAuthorizer(rules);
    private final EscalationGuard guard = new EscalationGuard(rules, rbac, rbac);

    private Decision can(User user, String verb, String group, String resource, String namespace) {
        return can(user, verb, group, resource, namespace, "");
    }

    private Decision can(
            User user, String verb, String group, String resource, String namespace, String name) {
        String[] parts = resource.split("/", -1);
        return rbac.authorize(
                user,
                Attributes.ofResource(
                        verb, group, parts[0], parts.length > 1 ? parts[1] : "", namespace, name));
    }

    @ParameterizedTest
    @CsvSource({
        "get,,pods,default,,true",
        "list,,pods,default,,true",
        "delete,,pods,default,,false",
        "get,,pods,other,,false",
        "list,,pods,'',,false",
        "get,,pods/log,default,p,true",
        "get,,pods/exec,default,p,false",
        "get,apps,pods,default,,false",
        "patch,apps,deployments/scale,default,d,true",
        "patch,apps,deployments,default,d,false",
        "get,,secrets,default,mine,true",
        "get,,secrets,default,yours,false",
        "get,,secrets,default,,false",
        "create,authorization.k8s.io,selfsubjectaccessreviews,,,true"
    })
    void aRoleAllowsWhatItsRulesSay(
            String verb,
            String group,
            String resource,
            String namespace,
            String name,
            boolean may) {
        assertThat(
                        can(BOB, verb, orEmpty(group), resource, orEmpty(namespace), orEmpty(name))
                                .allowed())
                .isEqualTo(may);
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }

    @Test
    void theReasonNamesBindingRoleAndSubject() {
        assertThat(can(BOB, "list", "", "pods", "default").reason())
                .isEqualTo(
                        "RBAC: allowed by RoleBinding \"rb1/default\" of Role \"r1\" to User"
                                + " \"bob\"");
        assertThat(can(DEV, "list", "", "pods", "").reason())
                .isEqualTo(
                        "RBAC: allowed by ClusterRoleBinding \"crb1\" of ClusterRole \"view\" to"
                                + " Group \"devs\"");
        assertThat(can(TILL, "create", "", "pods", "shop").reason())
                .isEqualTo(
                        "RBAC: allowed by RoleBinding \"rb2/shop\" of ClusterRole \"edit\" to"
                                + " ServiceAccount \"till/shop\"");
        assertThat(can(TILL, "create", "", "pods", "default").allowed()).isFalse();
        assertThat(can(BOB, "delete", "", "pods", "default").reason()).isEmpty();
        assertThat(can(MASTER, "explode", "", "anything", "")).isEqualTo(new Decision(true, ""));
    }

    @ParameterizedTest
    @CsvSource({
        "/healthz,anonymous,true",
        "/version,anonymous,true",
        "/api,anonymous,false",
        "/apis/apps/v1,authenticated,true",
        "/openapi/v3,authenticated,true",
        "/metrics,authenticated,false",
        "/metrics,monitoring,true",
        "/openid/v1/jwks,serviceaccounts,true"
    })
    void pathsAreAllowedByClusterRoles(String path, String who, boolean may) {
        User user = who.equals("anonymous") ? User.ANONYMOUS : User.of("someone", "system:" + who);
        assertThat(rbac.authorize(user, Attributes.ofPath("get", path)).allowed()).isEqualTo(may);
        assertThat(rbac.authorize(user, Attributes.ofPath("post", path)).allowed()).isFalse();
    }

    @Test
    void refusalsHaveTheWordsOfTheApi() {
        assertForbidden(
                "pods is forbidden: User \"x\" cannot list resource \"pods\" in API group \"\" in"
                        + " the namespace \"y\"",
                Attributes.ofResource("list", "", "pods", "", "y", ""));
        assertForbidden(
                "deployments.apps \"d\" is forbidden: User \"x\" cannot patch resource"
                        + " \"deployments/scale\" in API group \"apps\" in the namespace \"y\"",
                Attributes.ofResource("patch", "apps", "deployments", "scale", "y", "d"));
        assertForbidden(
                "nodes is forbidden: User \"x\" cannot list resource \"nodes\" in API group \"\" at"
                        + " the cluster scope",
                Attributes.ofResource("list", "", "nodes", "", "", ""));
        assertForbidden(
                "forbidden: User \"x\" cannot get path \"/metrics\"",
                Attributes.ofPath("get", "/metrics"));
        Attributes lost = Attributes.ofResource("list", "", "nodes", "", "", "");
        User user = User.of("lost");
        Decision decision = rbac.authorize(user, lost);
        assertThat(lost.forbidden(user, decision.reason()).message())
                .isEqualTo(
                        "nodes is forbidden: User \"lost\" cannot list resource \"nodes\" in API"
                                + " group \"\" at the cluster scope: RBAC:"
                                + " clusterrole.rbac.authorization.k8s.io \"gone\" not found");
    }

    private static void assertForbidden(String message, Attributes attributes) {
        assertThat(attributes.forbidden(User.of("x"), "").message()).isEqualTo(message);
    }

    @Test
    void theBundledRolesAreSummedUpAndAllBound() {
        BootstrapPolicy policy = BootstrapPolicy.bundled();
        assertThat(policy.clusterRoles())
                .extracting(each -> each.text("metadata", "name"))
                .contains(
                        "cluster-admin",
                        "admin",
                        "edit",
                        "view",
                        "system:discovery",
                        "system:basic-user",
                        "system:public-info-viewer",
                        "system:node",
                        "system:kube-scheduler",
                        "system:kube-controller-manager",
                        "system:controller:deployment-controller")
                .doesNotHaveDuplicates();
        assertThat(policy.clusterRoles())
                .allSatisfy(each -> assertThat(each.arr("rules")).isNotEmpty());
        assertThat(policy.clusterRoleBindings())
                .allSatisfy(each ->
                        assertThat(rules.clusterRole(each.text("roleRef", "name"))).isNotNull());
        assertThat(policy.roleBindings())
                .allSatisfy(each ->
                        assertThat(
                                        rules.role(
                                                each.text("metadata", "namespace"),
                                                each.text("roleRef", "name")))
                                .isNotNull());
        int view = rules("view");
        int edit = rules("edit");
        assertThat(edit).isGreaterThan(view);
        assertThat(rules("admin")).isGreaterThan(edit);
    }

    private int rules(String clusterRole) {
        Obj role = rules.find("ClusterRole", "", clusterRole);
        return role == null ? 0 : role.arr("rules").size();
    }

    @Test
    void viewSeesNoSecretsAndEditNoRoles() {
        User viewer = User.of("system:serviceaccount:shop:sa1");
        assertThat(can(viewer, "get", "", "pods/log", "shop").allowed()).isTrue();
        assertThat(can(viewer, "get", "", "secrets", "shop").allowed()).isFalse();
        assertThat(can(TILL, "get", "", "secrets", "shop").allowed()).isTrue();
        assertThat(can(TILL, "create", "rbac.authorization.k8s.io", "roles", "shop").allowed())
                .isFalse();
    }

    @Test
    void anAggregatedRoleFollowsItsParts() {
        Obj part =
                yaml(
                        "{kind: ClusterRole, metadata: {name: crds, labels:"
                                + " {rbac.authorization.k8s.io/aggregate-to-view: \"true\"}}, rules:"
                                + " [{apiGroups: [x.io], resources: [widgets], verbs: [get]}]}");
        Obj view = java.util.Objects.requireNonNull(rules.find("ClusterRole", "", "view"));
        Obj more = Aggregation.aggregate(view, List.of(part, view));
        assertThat(more.arr("rules")).isEqualTo(part.arr("rules"));
        assertThat(Aggregation.aggregate(more, List.of(part, more))).isSameAs(more);
    }

    private static Obj yaml(String text) {
        return (Obj)
                io.keelson.orchestrator.object.YamlReader.read(
                        text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void nobodyGrantsWhatTheyDoNotHave() {
        Obj own =
                yaml(
                        "{kind: Role, metadata: {name: mine}, rules: [{apiGroups: [\"\"], resources:"
                                + " [pods], verbs: [get, list]}]}");
        Obj more =
                yaml(
                        "{kind: Role, metadata: {name: more}, rules: [{apiGroups: [\"\"], resources:"
                                + " [pods, secrets], verbs: [get, delete]}]}");
        guard.checkRole(BOB, "default", "", null, own);
        guard.checkRole(MASTER, "default", "", null, more);
        assertRefused(
                () -> guard.checkRole(BOB, "default", "", null, more),
                403,
                "roles.rbac.authorization.k8s.io \"more\" is forbidden: user \"bob\""
                        + " (groups=[\"system:authenticated\"]) is attempting to grant RBAC"
                        + " permissions not currently held:\n"
                        + "{APIGroups:[\"\"], Resources:[\"pods\"], Verbs:[\"delete\"]}\n"
                        + "{APIGroups:[\"\"], Resources:[\"secrets\"], Verbs:[\"get\""
                        + " \"delete\"]}");
        assertRefused(
                () -> guard.checkRole(BOB, "other", "", null, own), 403, "not currently held");
        User escalator =
                User.of("system:serviceaccount:kube-system:clusterrole-aggregation-controller");
        guard.checkRole(escalator, "", "", null, more);
    }

    @Test
    void bindingTakesTheRolesPermissions() {
        guard.checkBinding(BOB, "default", null, binding("Role", "r1"));
        guard.checkBinding(DEV, "shop", null, binding("ClusterRole", "view"));
        assertRefused(
                () -> guard.checkBinding(BOB, "default", null, binding("ClusterRole", "view")),
                403,
                "rolebindings.rbac.authorization.k8s.io \"b\" is forbidden");
        assertRefused(
                () -> guard.checkBinding(BOB, "default", null, binding("ClusterRole", "nope")),
                404,
                "clusterrole.rbac.authorization.k8s.io \"nope\" not found");
        rules.with(
                """
                {kind: Role, metadata: {namespace: default, name: binder}, rules: [
                  {apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles],
                   resourceNames: [view], verbs: [bind]}]}
                ---
                {kind: RoleBinding, metadata: {namespace: default, name: binder},
                  roleRef: {kind: Role, name: binder}, subjects: [{kind: User, name: bob}]}
                """);
        guard.checkBinding(BOB, "default", null, binding("ClusterRole", "view"));
    }

    private static Obj binding(String kind, String role) {
        return yaml("{metadata: {name: b}, roleRef: {kind: " + kind + ", name: " + role + "}}");
    }

    private static void assertRefused(Runnable action, int code, String message) {
        assertThatThrownBy(action::run)
                .isInstanceOfSatisfying(
                        StatusException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(code);
                            assertThat(e.status().message()).contains(message);
                        });
    }

    @Test
    void reviewsAnswerForTheCallerAndForOthers() {
        Obj self = review("resourceAttributes", "verb: list, resource: pods, namespace: default");
        assertThat(AccessReviews.ofSelf(self, MASTER, rbac).get("status"))
                .isEqualTo(json("{\"allowed\":true}"));
        Obj ofBob = self.withAt(io.keelson.orchestrator.object.Node.of("bob"), "spec", "user");
        assertThat(AccessReviews.ofSubject(ofBob, rbac).get("status"))
                .isEqualTo(
                        json(
                                "{\"allowed\":true,\"reason\":\"RBAC: allowed by RoleBinding"
                                        + " \\\"rb1/default\\\" of Role \\\"r1\\\" to User"
                                        + " \\\"bob\\\"\"}"));
        Obj path = review("nonResourceAttributes", "verb: get, path: /metrics");
        assertThat(AccessReviews.ofSelf(path, BOB, rbac).get("status"))
                .isEqualTo(json("{\"allowed\":false}"));
        assertRefused(
                () -> AccessReviews.ofSubject(self, rbac), 422, "at least one of user or group");
        assertRefused(
                () -> AccessReviews.ofSelf(yaml("{spec: {}}"), BOB, rbac),
                422,
                "exactly one of nonResourceAttributes or resourceAttributes must be specified");
    }

    @Test
    void aRulesReviewListsAllRules() {
        Obj status =
                AccessReviews.rulesOf(yaml("{spec: {namespace: default}}"), BOB, rbac)
                        .obj("status");
        assertThat(status.arr("resourceRules").asList())
                .contains(
                        json(
                                "{\"verbs\":[\"get\",\"list\"],\"apiGroups\":[\"\"],"
                                        + "\"resources\":[\"pods\",\"pods/log\"]}"),
                        json(
                                "{\"verbs\":[\"create\"],\"apiGroups\":[\"authorization.k8s.io\"],"
                                        + "\"resources\":[\"selfsubjectaccessreviews\","
                                        + "\"selfsubjectrulesreviews\"]}"));
        assertThat(status.arr("nonResourceRules").asList())
                .contains(
                        json(
                                "{\"verbs\":[\"get\"],\"nonResourceURLs\":[\"/healthz\",\"/livez\","
                                        + "\"/readyz\",\"/version\",\"/version/\"]}"));
        assertThat(status.isTrue("incomplete")).isFalse();
    }

    private static Obj review(String what, String fields) {
        return yaml("{spec: {" + what + ": {" + fields + "}}}");
    }

    private static Obj json(String text) {
        return JsonReader.readObj(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void impersonationTakesThePermissionForEachPart() {
        TestingCall plain = new TestingCall("GET", "/");
        assertThat(Impersonation.apply(plain, BOB, rbac)).isSameAs(BOB);
        TestingCall call =
                new TestingCall("GET", "/")
                        .header("Impersonate-User", "jane")
                        .header("Impersonate-Group", "dev", "ops")
                        .header("Impersonate-Extra-Acme.com%2Fscope", "all");
        assertThat(Impersonation.apply(call, MASTER, rbac))
                .isEqualTo(
                        new User(
                                "jane",
                                "",
                                List.of("dev", "ops", "system:authenticated"),
                                Map.of("acme.com/scope", List.of("all"))));
        assertRefused(
                () -> Impersonation.apply(call, BOB, rbac),
                403,
                "users \"jane\" is forbidden: User \"bob\" cannot impersonate resource \"users\" in"
                        + " API group \"\" at the cluster scope");
        TestingCall account =
                new TestingCall("GET", "/")
                        .header("Impersonate-User", "system:serviceaccount:shop:sa1");
        assertThat(Impersonation.apply(account, TILL, rbac).groups())
                .containsExactly(
                        "system:serviceaccounts",
                        "system:serviceaccounts:shop",
                        "system:authenticated");
        assertRefused(
                () ->
                        Impersonation.apply(
                                new TestingCall("GET", "/").header("Impersonate-Group", "g"),
                                MASTER,
                                rbac),
                400,
                "without impersonating a user");
    }
}
