package io.keelson.orchestrator.controllers.serviceaccount;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.apiserver.TestingCluster;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.controllers.TestingControllers;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DefaultAccountsTest {
    private TestingCluster cluster;
    private TestingControllers manager;

    @BeforeEach
    void start(@TempDir Path directory) {
        cluster = new TestingCluster(directory, 1);
        manager = new TestingControllers(cluster, "serviceaccount-controller");
        manager.settle();
    }

    @AfterEach
    void stop() {
        manager.close();
        cluster.close();
    }

    @Test
    void everyNamespaceHasTheAccountDefault() {
        cluster.create("{apiVersion: v1, kind: Namespace, metadata: {name: team}}");
        manager.settle();
        for (String namespace : new String[] {"default", "kube-system", "kube-public", "team"}) {
            assertThat(cluster.find(ApiResource.SERVICE_ACCOUNTS, namespace, "default"))
                    .as(namespace)
                    .isNotNull();
        }
    }

    @Test
    void oneThatIsDeletedIsMadeAgain() {
        ObjectKey key = new ObjectKey("default", "default");
        String uid = cluster.admin().get(ApiResource.SERVICE_ACCOUNTS, key).text("metadata", "uid");
        cluster.admin().delete(ApiResource.SERVICE_ACCOUNTS, key, uid);
        manager.settle();
        assertThat(cluster.admin().get(ApiResource.SERVICE_ACCOUNTS, key).text("metadata", "uid"))
                .isNotEqualTo(uid);
    }

    @Test
    void noSecretIsMadeForIt() {
        assertThat(cluster.list(ApiResource.SECRETS, "default")).isEmpty();
        assertThat(cluster.get(ApiResource.SERVICE_ACCOUNTS, "default", "default").arr("secrets"))
                .isEmpty();
    }
}
