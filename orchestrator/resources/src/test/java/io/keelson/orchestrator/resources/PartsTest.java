package io.keelson.orchestrator.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import org.junit.jupiter.api.Test;

class PartsTest {
    private static final Obj POD =
            TablesTest.read(
                    "{'metadata':{'name':'p'},'spec':{'restartPolicy':'Always',"
                            + "'dnsPolicy':'Default','containers':[{'name':'c','image':'x',"
                            + "'imagePullPolicy':'Always','terminationMessagePolicy':'File',"
                            + "'resources':{}}]}}");

    private static Obj withDebugger(Obj pod, String image) {
        Obj other =
                TablesTest.read(
                        "{'spec':{'hostNetwork':true,'ephemeralContainers':[{'name':'d','image':'"
                                + image
                                + "','imagePullPolicy':'Always','terminationMessagePolicy':'File'}]}}");
        return Parts.prepare("ephemeralcontainers", other, pod);
    }

    @Test
    void ephemeralContainersAreAddedAndNothingElse() {
        Obj changed = withDebugger(POD, "busybox");
        assertThat(changed.arr("spec", "ephemeralContainers").size()).isEqualTo(1);
        assertThat(changed.withoutAt("spec", "ephemeralContainers")).isEqualTo(POD);
        assertThat(Parts.validate("ephemeralcontainers", changed, POD)).isEmpty();
    }

    @Test
    void ephemeralContainersStayAsTheyAre() {
        Obj before = withDebugger(POD, "busybox");
        assertThat(Parts.validate("ephemeralcontainers", withDebugger(POD, "other"), before))
                .extracting(FieldError::body)
                .containsExactly(
                        "Forbidden: existing ephemeral containers \"d\" may not be changed");
        assertThat(Parts.validate("ephemeralcontainers", POD, before))
                .extracting(FieldError::body)
                .containsExactly(
                        "Forbidden: existing ephemeral containers \"d\" may not be removed");
    }

    @Test
    void aResizeChangesResourcesOnly() {
        Obj wanted =
                TablesTest.read(
                        "{'spec':{'containers':[{'name':'c','image':'other',"
                                + "'resources':{'limits':{'cpu':'1'}}}]}}");
        Obj changed = Parts.prepare("resize", wanted, POD);
        Obj container = Read.objects(changed, "spec", "containers").getFirst();
        assertThat(container.text("image")).isEqualTo("x");
        assertThat(container.text("resources", "limits", "cpu")).isEqualTo("1");
        assertThat(Parts.validate("resize", changed, POD)).isEmpty();
    }

    @Test
    void finalizersAndConditionsAreReplaced() {
        Obj namespace = TablesTest.read("{'spec':{'finalizers':['kubernetes'],'x':1}}");
        assertThat(Parts.prepare("finalize", TablesTest.read("{'spec':{}}"), namespace))
                .isEqualTo(TablesTest.read("{'spec':{'x':1}}"));
        Obj request = TablesTest.read("{'spec':{'a':1},'status':{}}");
        Obj approved =
                TablesTest.read("{'spec':{'a':2},'status':{'conditions':[{'type':'Approved'}]}}");
        Obj changed = Parts.prepare("approval", approved, request);
        assertThat(changed.get("spec")).isEqualTo(Obj.of("a", Node.of(1)));
        assertThat(changed.arr("status", "conditions").size()).isEqualTo(1);
    }

    @Test
    void aSubResourceThatIsNoPartIsAnError() {
        assertThatThrownBy(() -> Parts.prepare("log", POD, POD))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
