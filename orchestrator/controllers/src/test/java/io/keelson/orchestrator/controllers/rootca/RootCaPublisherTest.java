package io.keelson.orchestrator.controllers.rootca;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.apiserver.TestingCluster;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.controllers.TestingControllers;
import io.keelson.orchestrator.object.Obj;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RootCaPublisherTest {
    private static final ObjectKey IN_DEFAULT = new ObjectKey("default", "kube-root-ca.crt");

    private TestingCluster cluster;
    private TestingControllers manager;

    @BeforeEach
    void start(@TempDir Path directory) {
        cluster = new TestingCluster(directory, 1);
        manager = new TestingControllers(cluster, "root-ca-certificate-publisher-controller");
        manager.settle();
    }

    @AfterEach
    void stop() {
        manager.close();
        cluster.close();
    }

    private Obj published(ObjectKey key) {
        return cluster.admin().get(ApiResource.CONFIG_MAPS, key);
    }

    @Test
    void everyNamespaceHasTheRootsCertificate() {
        cluster.create("{apiVersion: v1, kind: Namespace, metadata: {name: team}}");
        manager.settle();

        for (String namespace : new String[] {"default", "kube-system", "kube-public", "team"}) {
            Obj published = published(new ObjectKey(namespace, "kube-root-ca.crt"));
            assertThat(published.text("data", "ca.crt")).startsWith("-----BEGIN CERTIFICATE-----");
            assertThat(published.text("metadata", "annotations", "kubernetes.io/description"))
                    .isEqualTo(
                            "Contains a CA bundle that can be used to verify the kube-apiserver"
                                    + " when using internal endpoints such as the internal service"
                                    + " IP or kubernetes.default.svc. No other usage is guaranteed"
                                    + " across distributions of Kubernetes clusters.");
        }
    }

    @Test
    void whatIsDeletedOrChangedIsRestored() {
        Obj first = published(IN_DEFAULT);
        cluster.admin().delete(ApiResource.CONFIG_MAPS, IN_DEFAULT, "");
        manager.settle();
        assertThat(published(IN_DEFAULT).obj("data")).isEqualTo(first.obj("data"));

        cluster.admin()
                .mergePatch(
                        ApiResource.CONFIG_MAPS,
                        IN_DEFAULT,
                        TestingCluster.read("data: {ca.crt: mine, more: text}"));
        manager.settle();
        assertThat(published(IN_DEFAULT).obj("data")).isEqualTo(first.obj("data"));
    }

    @Test
    void nothingIsWrittenWhereAllIsAsItShouldBe() {
        Obj first = published(IN_DEFAULT);
        manager.restart();
        manager.settle();
        assertThat(published(IN_DEFAULT)).isEqualTo(first);
    }
}
