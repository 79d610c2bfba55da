package io.keelson.orchestrator.controllers.serviceaccount;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.apiserver.TestingCluster;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.Write;
import io.keelson.orchestrator.controllers.TestingControllers;
import io.keelson.orchestrator.object.Obj;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AccountTokensTest {
    private static final ObjectKey SECRET = new ObjectKey("default", "robot-token");
    private static final ObjectKey ACCOUNT = new ObjectKey("default", "robot");
    private static final ApiResource REVIEWS =
            new ApiResource("authentication.k8s.io", "v1", "tokenreviews", "TokenReview", false);

    private TestingCluster cluster;
    private TestingControllers manager;

    @BeforeEach
    void start(@TempDir Path directory) {
        cluster = new TestingCluster(directory, 1);
        manager = new TestingControllers(cluster, "serviceaccount-token-controller");
        cluster.create(
                "{apiVersion: v1, kind: ServiceAccount, metadata: {name: robot, namespace:"
                        + " default}}");
        manager.settle();
    }

    @AfterEach
    void stop() {
        manager.close();
        cluster.close();
    }

    private void create() {
        cluster.create(
                """
                apiVersion: v1
                kind: Secret
                metadata:
                  name: robot-token
                  namespace: default
                  annotations: {kubernetes.io/service-account.name: robot}
                type: kubernetes.io/service-account-token
                """);
        manager.settle();
    }

    private String data(String name) {
        Obj secret = cluster.admin().get(ApiResource.SECRETS, SECRET);
        return new String(
                Base64.getDecoder().decode(secret.text("data", name)), StandardCharsets.UTF_8);
    }

    private Obj review(String token) {
        return cluster.admin()
                .perform(
                        Write.ask(
                                REVIEWS,
                                TestingCluster.read(
                                        """
                                        apiVersion: authentication.k8s.io/v1
                                        kind: TokenReview
                                        spec: {token: %s}
                                        """
                                                .formatted(token))))
                .obj("status");
    }

    @Test
    void aSecretMadeByHandGetsAToken() {
        create();
        assertThat(data("namespace")).isEqualTo("default");
        assertThat(data("ca.crt")).startsWith("-----BEGIN CERTIFICATE-----");
        assertThat(
                        cluster.admin()
                                .get(ApiResource.SECRETS, SECRET)
                                .text(
                                        "metadata",
                                        "annotations",
                                        "kubernetes.io/service-account.uid"))
                .isEqualTo(
                        cluster.admin()
                                .get(ApiResource.SERVICE_ACCOUNTS, ACCOUNT)
                                .text("metadata", "uid"));
        assertThat(review(data("token")).text("user", "username"))
                .isEqualTo("system:serviceaccount:default:robot");
        cluster.advance(Duration.ofDays(2));
        assertThat(review(data("token")).isTrue("authenticated")).isTrue();
    }

    @Test
    void theTokenIsMadeOnce() {
        create();
        String token = data("token");
        manager.restart();
        manager.settle();
        assertThat(data("token")).isEqualTo(token);
    }

    @Test
    void theTokenEndsWithTheSecret() {
        create();
        String token = data("token");
        cluster.admin().delete(ApiResource.SECRETS, SECRET, "");
        manager.settle();
        assertThat(review(token).isTrue("authenticated")).isFalse();
    }

    @Test
    void theSecretEndsWithTheAccount() {
        create();
        cluster.admin().delete(ApiResource.SERVICE_ACCOUNTS, ACCOUNT, "");
        manager.settle();
        assertThat(cluster.admin().find(ApiResource.SECRETS, SECRET)).isNull();
    }

    @Test
    void anAccountThatIsMadeAnewIsAnother() {
        create();
        manager.close();
        cluster.admin().delete(ApiResource.SERVICE_ACCOUNTS, ACCOUNT, "");
        cluster.create(
                "{apiVersion: v1, kind: ServiceAccount, metadata: {name: robot, namespace:"
                        + " default}}");
        manager.restart();
        manager.settle();
        assertThat(cluster.admin().find(ApiResource.SECRETS, SECRET)).isNull();
    }

    @Test
    void otherSecretsAreLeftAlone() {
        cluster.create(
                """
                apiVersion: v1
                kind: Secret
                metadata: {name: plain, namespace: default}
                """);
        Obj before = cluster.get(ApiResource.SECRETS, "default", "plain");
        manager.settle();
        assertThat(cluster.get(ApiResource.SECRETS, "default", "plain")).isEqualTo(before);
    }
}
