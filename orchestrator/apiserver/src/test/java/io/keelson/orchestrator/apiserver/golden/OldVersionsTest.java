package io.keelson.orchestrator.apiserver.golden;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.object.Obj;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Manifests of versions that upstream has removed are taken, and whoever sends them is told. */
class OldVersionsTest {
    private static final String TEMPLATE =
            "'template':{'spec':{'restartPolicy':'Never','containers':[{'name':'c','image':'x'}]}}";

    private TestingClient server;

    @BeforeEach
    void start(@TempDir Path secrets) throws IOException {
        server = new TestingClient(new EngineServer(secrets, 1));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Obj madeOf(String old, String today, String plural, String kind, String spec) {
        String path = "/namespaces/default/" + plural;
        TestingClient.Reply made =
                server.create(
                        "/apis/" + old + path,
                        "{'apiVersion':'%s','kind':'%s','metadata':{'name':'x'},%s}"
                                .formatted(old, kind, spec));
        assertThat(made.body().text("apiVersion")).isEqualTo(old);
        assertThat(made.warning())
                .startsWith("299 - \"" + old + " " + kind + " is deprecated in v1.")
                .endsWith("; use " + today + " " + kind + "\"");
        assertThat(server.get("/apis/" + old + path).warning()).isEqualTo(made.warning());
        TestingClient.Reply read = server.get("/apis/" + today + path + "/x");
        assertThat(read.warning()).isEmpty();
        return read.body();
    }

    @Test
    void cronJobs() {
        Obj made =
                madeOf(
                        "batch/v1beta1",
                        "batch/v1",
                        "cronjobs",
                        "CronJob",
                        "'spec':{'schedule':'* * * * *','jobTemplate':{'spec':{%s}}}"
                                .formatted(TEMPLATE));
        assertThat(made.text("spec", "schedule")).isEqualTo("* * * * *");
    }

    @Test
    void disruptionBudgets() {
        Obj made =
                madeOf(
                        "policy/v1beta1",
                        "policy/v1",
                        "poddisruptionbudgets",
                        "PodDisruptionBudget",
                        "'spec':{'minAvailable':1,'selector':{'matchLabels':{'a':'b'}}}");
        assertThat(made.whole(0, "spec", "minAvailable")).isEqualTo(1);
    }

    @Test
    void ingresses() {
        String spec = "'spec':{'backend':{'serviceName':'s','servicePort':80}}";
        Obj made =
                madeOf(
                        "networking.k8s.io/v1beta1",
                        "networking.k8s.io/v1",
                        "ingresses",
                        "Ingress",
                        spec);
        assertThat(made.text("spec", "defaultBackend", "service", "name")).isEqualTo("s");
        server.json("DELETE", "/apis/networking.k8s.io/v1/namespaces/default/ingresses/x", "");
        Obj older =
                madeOf("extensions/v1beta1", "networking.k8s.io/v1", "ingresses", "Ingress", spec);
        assertThat(older.obj("spec")).isEqualTo(made.obj("spec"));
    }

    @Test
    void autoscalers() {
        Obj made =
                madeOf(
                        "autoscaling/v2beta2",
                        "autoscaling/v2",
                        "horizontalpodautoscalers",
                        "HorizontalPodAutoscaler",
                        "'spec':{'maxReplicas':3,'scaleTargetRef':{'kind':'Deployment','name':'d'}}");
        assertThat(made.whole(0, "spec", "maxReplicas")).isEqualTo(3);
    }

    @Test
    void endpointSlices() {
        Obj made =
                madeOf(
                        "discovery.k8s.io/v1beta1",
                        "discovery.k8s.io/v1",
                        "endpointslices",
                        "EndpointSlice",
                        "'addressType':'IPv4','endpoints':[{'addresses':['10.0.0.1'],"
                                + "'topology':{'kubernetes.io/hostname':'n'}}]");
        assertThat(((Obj) made.arr("endpoints").get(0)).text("nodeName")).isEqualTo("n");
    }
}
