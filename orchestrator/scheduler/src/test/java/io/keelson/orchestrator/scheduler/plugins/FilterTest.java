package io.keelson.orchestrator.scheduler.plugins;

import static io.keelson.orchestrator.scheduler.TestingObjects.asking;
import static io.keelson.orchestrator.scheduler.TestingObjects.json;
import static io.keelson.orchestrator.scheduler.TestingObjects.node;
import static io.keelson.orchestrator.scheduler.TestingObjects.nodeObject;
import static io.keelson.orchestrator.scheduler.TestingObjects.pod;
import static io.keelson.orchestrator.scheduler.TestingObjects.tainted;
import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.scheduler.TestingScheduler;
import io.keelson.orchestrator.scheduler.image.NodeFacts;
import io.keelson.orchestrator.scheduler.image.PodInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each rule that looks at a node by itself, and the words in which it says no. */
final class FilterTest {
    private final TestingScheduler scheduler = new TestingScheduler();

    @Test
    void withoutNodes() {
        assertThat(scheduler.place(asking("a", "1", "1Gi")))
                .isEqualTo("no nodes available to schedule pods");
    }

    @Test
    void reasonsAreCountedOverNodesAndSorted() {
        scheduler.with(
                node("small", "1", "8Gi"),
                tainted("t1", "[{'key':'k','value':'v','effect':'NoSchedule'}]"),
                tainted("t2", "[{'key':'k','value':'v','effect':'NoExecute'}]"));
        assertThat(scheduler.place(asking("a", "2", "1Gi")))
                .isEqualTo(
                        "0/3 nodes are available: 1 Insufficient cpu, 2 node(s) had untolerated"
                                + " taint {k: v}.");
    }

    @Test
    void everythingThatIsMissingIsNamed() {
        NodeFacts full =
                NodeFacts.parse(
                        json(
                                "{'metadata':{'name':'n'},'status':{'allocatable':{'cpu':'1',"
                                        + "'memory':'1Gi','pods':'0'}}}"));
        scheduler.with(full);
        PodInfo big =
                pod(
                        "big",
                        "{'containers':[{'resources':{'requests':{'cpu':'2','memory':'2Gi',"
                                + "'ephemeral-storage':'1Gi','example.com/gpu':'1'}}}]}");
        assertThat(scheduler.place(big))
                .isEqualTo(
                        "0/1 nodes are available: 1 Insufficient cpu, 1 Insufficient"
                                + " ephemeral-storage, 1 Insufficient example.com/gpu, 1"
                                + " Insufficient memory, 1 Too many pods.");
    }

    @Test
    void anAssumedPodTakesWhatItAsksFor() {
        scheduler.with(node("n", "2", "8Gi"));
        assertThat(scheduler.place(asking("a", "1500m", "1Gi"))).isEqualTo("n");
        assertThat(scheduler.place(asking("b", "1", "1Gi")))
                .isEqualTo("0/1 nodes are available: 1 Insufficient cpu.");
        scheduler.cluster.forget(asking("a", "1500m", "1Gi"));
        assertThat(scheduler.place(asking("b", "1", "1Gi"))).isEqualTo("n");
    }

    @Test
    void aCordonedNodeTakesOnlyWhatToleratesIt() {
        scheduler.with(
                NodeFacts.parse(
                        nodeObject("n", "4", "8Gi", "{}")
                                .withAt(Node.of(true), "spec", "unschedulable")));
        assertThat(scheduler.place(asking("a", "1", "1Gi")))
                .isEqualTo("0/1 nodes are available: 1 node(s) were unschedulable.");
        PodInfo daemon =
                pod(
                        "d",
                        "{'tolerations':[{'key':'node.kubernetes.io/unschedulable',"
                                + "'operator':'Exists','effect':'NoSchedule'}]}");
        assertThat(scheduler.place(daemon)).isEqualTo("n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'key':'k','operator':'Equal','value':'v','effect':'NoSchedule'} | true",
                "{'key':'k','value':'v'} | true",
                "{'key':'k','operator':'Exists'} | true",
                "{'operator':'Exists'} | true",
                "{'key':'k','value':'w','effect':'NoSchedule'} | false",
                "{'key':'k','operator':'Exists','effect':'NoExecute'} | false",
                "{'key':'other','operator':'Exists'} | false",
            })
    void tolerations(String toleration, boolean tolerates) {
        scheduler.with(tainted("n", "[{'key':'k','value':'v','effect':'NoSchedule'}]"));
        assertThat(scheduler.place(pod("a", "{'tolerations':[" + toleration + "]}")))
                .isEqualTo(
                        tolerates
                                ? "n"
                                : "0/1 nodes are available: 1 node(s) had untolerated taint {k:"
                                        + " v}.");
    }

    @Test
    void aTaintThatIsOnlyPreferredKeepsNobodyAway() {
        scheduler.with(tainted("n", "[{'key':'k','effect':'PreferNoSchedule'}]"));
        assertThat(scheduler.place(asking("a", "1", "1Gi"))).isEqualTo("n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'nodeSelector':{'disk':'ssd'}} | yes",
                "{'nodeSelector':{'disk':'hdd'}} | no",
                "{'key':'disk','operator':'In','values':['hdd','ssd']} | yes",
                "{'key':'disk','operator':'NotIn','values':['ssd']} | no",
                "{'key':'absent','operator':'NotIn','values':['ssd']} | yes",
                "{'key':'disk','operator':'Exists'} | yes",
                "{'key':'disk','operator':'DoesNotExist'} | no",
                "{'key':'size','operator':'Gt','values':['7']} | yes",
                "{'key':'size','operator':'Lt','values':['8']} | no",
                "{'key':'disk','operator':'Gt','values':['7']} | no",
            })
    void nodeAffinity(String rule, String fits) {
        scheduler.with(node("n", "{'disk':'ssd','size':'8'}"));
        String spec =
                rule.startsWith("{'nodeSelector'")
                        ? rule
                        : "{'affinity':{'nodeAffinity':{'requiredDuringSchedulingIgnoredDuring"
                                + "Execution':{'nodeSelectorTerms':[{'matchExpressions':["
                                + rule
                                + "]}]}}}}";
        assertThat(scheduler.place(pod("a", spec)))
                .isEqualTo(
                        fits.equals("yes")
                                ? "n"
                                : "0/1 nodes are available: 1 node(s) didn't match Pod's node"
                                        + " affinity/selector.");
    }

    @Test
    void anEmptyTermMatchesNothing() {
        scheduler.with(node("n", "{}"));
        PodInfo nowhere =
                pod(
                        "a",
                        "{'affinity':{'nodeAffinity':{'requiredDuringSchedulingIgnoredDuring"
                                + "Execution':{'nodeSelectorTerms':[{}]}}}}");
        assertThat(scheduler.place(nowhere)).contains("didn't match Pod's node affinity/selector");
    }

    private static PodInfo daemonOf(String nodeName) {
        return pod(
                "d-" + nodeName,
                "{'affinity':{'nodeAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':"
                        + "{'nodeSelectorTerms':[{'matchFields':[{'key':'metadata.name',"
                        + "'operator':'In','values':['"
                        + nodeName
                        + "']}]}]}}},'containers':[{'resources':{'requests':{'cpu':'5'}}}]}");
    }

    @Test
    void aDaemonsPodIsTriedOnItsOwnNodeOnly() {
        scheduler.with(node("n1", "{}"), node("n2", "{}"), node("big", "8", "8Gi"));
        assertThat(scheduler.place(daemonOf("big"))).isEqualTo("big");
        assertThat(scheduler.place(daemonOf("n2")))
                .isEqualTo(
                        "0/3 nodes are available: 1 Insufficient cpu, 2 node(s) didn't satisfy"
                                + " plugin(s) [NodeAffinity].");
    }

    private static PodInfo onPort(String name, String port) {
        return pod(name, "{'containers':[{'ports':[" + port + "]}]}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'hostPort':80} | no",
                "{'hostPort':80,'protocol':'UDP'} | yes",
                "{'hostPort':81} | yes",
                "{'hostPort':80,'hostIP':'127.0.0.1'} | no",
            })
    void hostPorts(String wanted, String fits) {
        scheduler.with(node("n", "{}")).standing("n", onPort("first", "{'hostPort':80}"));
        assertThat(scheduler.place(onPort("second", wanted)))
                .isEqualTo(
                        fits.equals("yes")
                                ? "n"
                                : "0/1 nodes are available: 1 node(s) didn't have free ports for"
                                        + " the requested pod ports.");
    }

    @Test
    void portsOfDifferentAddressesDoNotConflict() {
        scheduler
                .with(node("n", "{}"))
                .standing("n", onPort("first", "{'hostPort':80,'hostIP':'10.0.0.1'}"));
        assertThat(scheduler.place(onPort("second", "{'hostPort':80,'hostIP':'10.0.0.2'}")))
                .isEqualTo("n");
    }

    @Test
    void aPodThatNamesItsNode() {
        scheduler.with(node("n1", "{}"), node("n2", "{}"));
        PodInfo named = asking("a", "1", "1Gi").onNode("elsewhere");
        assertThat(scheduler.place(named))
                .isEqualTo(
                        "0/2 nodes are available: 2 node(s) didn't match the requested node"
                                + " name.");
    }
}
