package io.keelson.orchestrator.apiserver.authz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.YamlReader;
import org.junit.jupiter.api.Test;

final class PolicyUpdateTest {
    private static final Obj BUNDLED =
            yaml(
                    """
                    {kind: ClusterRole, metadata: {name: a, labels: {x: "1"}}, rules: [
                      {apiGroups: [""], resources: [pods], verbs: [get]},
                      {apiGroups: [apps], resources: [deployments], verbs: [get]}]}
                    """);

    private static Obj yaml(String text) {
        return (Obj) YamlReader.read(text.getBytes(UTF_8));
    }

    @Test
    void whatIsMissingIsAddedAndWhatWasAddedStays() {
        Obj stored =
                yaml(
                        """
                        {kind: ClusterRole, metadata: {name: a, labels: {own: "yes"}}, rules: [
                          {apiGroups: [""], resources: ["*"], verbs: [get, delete]}]}
                        """);
        assertThat(PolicyUpdate.completed(stored, BUNDLED))
                .isEqualTo(
                        yaml(
                                """
                                {kind: ClusterRole,
                                 metadata: {name: a, labels: {own: "yes", x: "1"}}, rules: [
                                  {apiGroups: [""], resources: ["*"], verbs: [get, delete]},
                                  {apiGroups: [apps], resources: [deployments], verbs: [get]}]}
                                """));
        assertThat(PolicyUpdate.completed(BUNDLED, BUNDLED)).isSameAs(BUNDLED);
    }

    @Test
    void whoWantsToKeepARoleSmallerMay() {
        Obj stored =
                BUNDLED.without("rules")
                        .withAt(
                                Node.of("false"),
                                "metadata",
                                "annotations",
                                "rbac.authorization.kubernetes.io/autoupdate");
        assertThat(PolicyUpdate.completed(stored, BUNDLED)).isSameAs(stored);
    }

    @Test
    void aBindingGetsItsSubjects() {
        Obj bundled = BootstrapPolicy.bundled().clusterRoleBindings().getFirst();
        Obj stored = bundled.without("subjects");
        assertThat(PolicyUpdate.completed(stored, bundled).get("subjects"))
                .isEqualTo(bundled.get("subjects"));
    }

    @Test
    void everyBundledObjectIsCompleteAsItIs() {
        BootstrapPolicy policy = BootstrapPolicy.bundled();
        assertThat(policy.clusterRoles())
                .allSatisfy(each -> assertThat(PolicyUpdate.completed(each, each)).isSameAs(each));
    }
}
