package io.keelson.orchestrator.resources;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What updates through sub-resources leave alone; what they refuse stands in transcripts. */
class PartsTest {
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final Obj POD =
            TablesTest.read(
                    "{'metadata':{'name':'p','generation':4},'spec':{'restartPolicy':'Always',"
                            + "'dnsPolicy':'Default','containers':[{'name':'c','image':'x',"
                            + "'imagePullPolicy':'Always','terminationMessagePolicy':'File',"
                            + "'resources':{}}]}}");

    private final ResourceTable table = ResourceTable.builtIn();

    private Obj changed(String group, String plural, String part, Obj now, Obj before) {
        return requireNonNull(requireNonNull(table.find(group, "v1", plural)).part(part))
                .prepare()
                .of(now, before, NOW);
    }

    @Test
    void ephemeralContainersAreAddedAndNothingElse() {
        Obj wanted =
                TablesTest.read(
                        "{'spec':{'hostNetwork':true,'ephemeralContainers':[{'name':'d'}]}}");
        Obj changed = changed("", "pods", "ephemeralcontainers", wanted, POD);
        assertThat(changed.arr("spec", "ephemeralContainers").size()).isEqualTo(1);
        assertThat(changed.whole(0, "metadata", "generation")).isEqualTo(5);
        assertThat(changed.obj("spec").without("ephemeralContainers")).isEqualTo(POD.obj("spec"));
    }

    @Test
    void aResizeChangesResourcesOnly() {
        Obj wanted =
                TablesTest.read(
                        "{'metadata':{'labels':{'a':'b'}},'spec':{'containers':[{'name':'c',"
                                + "'image':'other','resources':{'limits':{'cpu':'1'}}}]}}");
        Obj changed = changed("", "pods", "resize", wanted, POD);
        Obj container = Read.objects(changed, "spec", "containers").getFirst();
        assertThat(container.text("image")).isEqualTo("x");
        assertThat(container.text("resources", "limits", "cpu")).isEqualTo("1");
        assertThat(changed.obj("metadata").whole(0, "generation")).isEqualTo(5);
        assertThat(changed.obj("metadata").has("labels")).isFalse();
        assertThat(changed("", "pods", "resize", POD, POD)).isEqualTo(POD);
    }

    @Test
    void whoFinalizesANamespaceLeavesItsStatusAlone() {
        Obj before =
                TablesTest.read(
                        "{'spec':{'finalizers':['kubernetes']},'status':{'phase':'Terminating'}}");
        Obj now = TablesTest.read("{'spec':{},'status':{'phase':'Active'}}");
        assertThat(changed("", "namespaces", "finalize", now, before))
                .isEqualTo(TablesTest.read("{'spec':{},'status':{'phase':'Terminating'}}"));
    }

    @Test
    void whoApprovesWritesConditionsOnly() {
        Obj before = TablesTest.read("{'spec':{'a':1},'status':{'certificate':'x'}}");
        Obj now =
                TablesTest.read(
                        "{'spec':{'a':2},'status':{'certificate':'y','conditions':["
                                + "{'type':'Approved','status':'True'}]}}");
        Obj changed =
                changed(
                        "certificates.k8s.io",
                        "certificatesigningrequests",
                        "approval",
                        now,
                        before);
        assertThat(changed.get("spec")).isEqualTo(Obj.of("a", Node.of(1)));
        assertThat(changed.text("status", "certificate")).isEqualTo("x");
        Obj condition = Read.objects(changed, "status", "conditions").getFirst();
        assertThat(condition.text("lastUpdateTime")).isEqualTo("2030-01-01T00:00:00Z");
        assertThat(condition.text("lastTransitionTime")).isEqualTo("2030-01-01T00:00:00Z");
    }

    @Test
    void anUnchangedConditionKeepsItsTime() {
        Obj before =
                TablesTest.read(
                        "{'status':{'conditions':[{'type':'Failed','status':'True',"
                                + "'lastTransitionTime':'2029-01-01T00:00:00Z'}]}}");
        Obj now = TablesTest.read("{'status':{'conditions':[{'type':'Failed','status':'True'}]}}");
        Obj changed =
                changed("certificates.k8s.io", "certificatesigningrequests", "status", now, before);
        Obj condition = Read.objects(changed, "status", "conditions").getFirst();
        assertThat(condition.text("lastTransitionTime")).isEqualTo("2029-01-01T00:00:00Z");
    }

    @Test
    void aVolumeSaysSinceWhenItHasItsPhase() {
        Obj before = TablesTest.read("{'status':{'phase':'Available'}}");
        Obj now = TablesTest.read("{'status':{'phase':'Bound'}}");
        String time = "lastPhaseTransitionTime";
        assertThat(changed("", "persistentvolumes", "status", now, before).text("status", time))
                .isEqualTo("2030-01-01T00:00:00Z");
        Obj same = changed("", "persistentvolumes", "status", before, before);
        assertThat(same.obj("status")).isEqualTo(before.obj("status"));
    }
}
