package io.keelson.orchestrator.resources;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.schema.GroupVersionKind;
import org.junit.jupiter.api.Test;

/** Versions that are served but not stored lose nothing on the way there and back. */
class ConversionTest {
    private final ResourceTable table = ResourceTable.builtIn();

    private Conversion conversion(String apiVersion, String kind) {
        return requireNonNull(
                requireNonNull(table.find(GroupVersionKind.of(apiVersion, kind))).conversion());
    }

    private void comesBack(String apiVersion, String kind, Obj stored) {
        Conversion conversion = conversion(apiVersion, kind);
        Obj served = conversion.fromStored().apply(stored);
        assertThat(served.text("apiVersion")).isEqualTo(apiVersion);
        assertThat(conversion.toStored().apply(served)).isEqualTo(stored);
    }

    @Test
    void anAutoscalersOtherMetricsSurviveTheOldVersion() {
        comesBack(
                "autoscaling/v1",
                "HorizontalPodAutoscaler",
                TablesTest.read(
                        "{'apiVersion':'autoscaling/v2','kind':'HorizontalPodAutoscaler',"
                                + "'metadata':{'name':'h'},'spec':{'maxReplicas':3,'metrics':["
                                + "{'type':'Resource','resource':{'name':'cpu','target':"
                                + "{'type':'Utilization','averageUtilization':50}}},"
                                + "{'type':'Pods','pods':{'metric':{'name':'m'}}}],"
                                + "'behavior':{'scaleUp':{'selectPolicy':'Max'}}},"
                                + "'status':{'currentReplicas':1,'desiredReplicas':2}}"));
    }

    @Test
    void anIngressComesBackFromBothOldGroups() {
        Obj ingress =
                TablesTest.read(
                        "{'apiVersion':'networking.k8s.io/v1','kind':'Ingress','spec':{"
                                + "'defaultBackend':{'service':{'name':'d','port':{'name':'p'}}},"
                                + "'rules':[{'http':{'paths':[{'path':'/','pathType':'Prefix',"
                                + "'backend':{'service':{'name':'s','port':{'number':80}}}}]}}]}}");
        comesBack("extensions/v1beta1", "Ingress", ingress);
        comesBack("networking.k8s.io/v1beta1", "Ingress", ingress);
    }

    @Test
    void anOldIngressPathHasTheOldType() {
        Obj old =
                TablesTest.read(
                        "{'spec':{'rules':[{'http':{'paths':[{'path':'/','backend':"
                                + "{'serviceName':'s','servicePort':'web'}}]}}]}}");
        Obj stored = conversion("extensions/v1beta1", "Ingress").toStored().apply(old);
        Obj path =
                Read.objects(Read.objects(stored, "spec", "rules").getFirst(), "http", "paths")
                        .getFirst();
        assertThat(path.text("pathType")).isEqualTo("ImplementationSpecific");
        assertThat(path.text("backend", "service", "port", "name")).isEqualTo("web");
    }

    @Test
    void aSlicesTopologyComesBack() {
        comesBack(
                "discovery.k8s.io/v1beta1",
                "EndpointSlice",
                TablesTest.read(
                        "{'apiVersion':'discovery.k8s.io/v1','kind':'EndpointSlice','endpoints':"
                                + "[{'addresses':['10.0.0.1'],'nodeName':'n','zone':'z',"
                                + "'deprecatedTopology':{'a':'b'}}]}"));
    }

    @Test
    void anEventComesBack() {
        comesBack(
                "events.k8s.io/v1",
                "Event",
                TablesTest.read(
                        "{'apiVersion':'v1','kind':'Event','involvedObject':{'kind':'Pod'},"
                                + "'message':'m','reportingComponent':'c','source':{},'count':3}"));
    }

    @Test
    void anOldBudgetsEmptySelectorSelectsNothing() {
        Obj stored =
                conversion("policy/v1beta1", "PodDisruptionBudget")
                        .toStored()
                        .apply(TablesTest.read("{'spec':{'selector':{}}}"));
        assertThat(stored.obj("spec").has("selector")).isFalse();
    }
}
