package io.keelson.orchestrator.scheduler.plugins;

import static io.keelson.orchestrator.scheduler.TestingObjects.json;
import static io.keelson.orchestrator.scheduler.TestingObjects.node;
import static io.keelson.orchestrator.scheduler.TestingObjects.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.scheduler.TestingScheduler;
import io.keelson.orchestrator.scheduler.image.ClaimInfo;
import io.keelson.orchestrator.scheduler.image.PodInfo;
import io.keelson.orchestrator.scheduler.image.SurroundingsBuilder;
import io.keelson.orchestrator.scheduler.image.VolumeInfo;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The four rules of volumes. */
final class VolumeTest {
    private static final String ZONE = "topology.kubernetes.io/zone";

    private final TestingScheduler scheduler =
            new TestingScheduler()
                    .with(node("n1", "{'" + ZONE + "':'a'}"), node("n2", "{'" + ZONE + "':'b'}"));
    private final SurroundingsBuilder surroundings = scheduler.cluster.surroundings();

    private static PodInfo using(String name, String claim) {
        return pod(
                name,
                "{'volumes':[{'name':'v','persistentVolumeClaim':{'claimName':'" + claim + "'}}]}");
    }

    private void storageClass(String name, String mode, String provisioner) {
        surroundings.putClass(
                name,
                json(
                        "{'metadata':{'name':'"
                                + name
                                + "'},'volumeBindingMode':'"
                                + mode
                                + "','provisioner':'"
                                + provisioner
                                + "'}"));
    }

    private void claim(String name, String storageClass, String more) {
        surroundings.putClaim(
                "default/" + name,
                ClaimInfo.parse(
                        json(
                                "{'metadata':{'name':'"
                                        + name
                                        + "','namespace':'default','uid':'"
                                        + name
                                        + "'"
                                        + (more.startsWith("bound=")
                                                ? ",'annotations':{'pv.kubernetes.io/"
                                                        + "bind-completed':'yes'}"
                                                : more)
                                        + "},'spec':{'storageClassName':'"
                                        + storageClass
                                        + "','accessModes':['ReadWriteOnce'],'resources':"
                                        + "{'requests':{'storage':'1Gi'}}"
                                        + (more.startsWith("bound=")
                                                ? ",'volumeName':'" + more.substring(6) + "'"
                                                : "")
                                        + "}}")));
    }

    private void volume(String name, String size, String more) {
        surroundings.putVolume(
                name,
                VolumeInfo.parse(
                        json(
                                "{'metadata':{'name':'"
                                        + name
                                        + "'},'spec':{'storageClassName':'local','capacity':"
                                        + "{'storage':'"
                                        + size
                                        + "'},'accessModes':['ReadWriteOnce']"
                                        + more
                                        + "}}")));
    }

    private static String onNode(String node) {
        return ",'nodeAffinity':{'required':{'nodeSelectorTerms':[{'matchExpressions':[{'key':"
                + "'kubernetes.io/hostname','operator':'In','values':['"
                + node
                + "']}]}]}}";
    }

    private String why(PodInfo pod) {
        return scheduler.place(pod);
    }

    @Test
    void aClaimThatIsNotThere() {
        assertThat(why(using("a", "missing")))
                .isEqualTo("0/2 nodes are available: persistentvolumeclaim \"missing\" not found.");
    }

    @Test
    void aClaimThatIsNotBoundAndDoesNotWaitForThePod() {
        storageClass("fast", "Immediate", "example.com/disk");
        claim("c", "fast", "");
        assertThat(why(using("a", "c")))
                .isEqualTo(
                        "0/2 nodes are available: pod has unbound immediate"
                                + " PersistentVolumeClaims.");
    }

    @Test
    void aBoundVolumeIsUsedWhereItIs() {
        volume("v", "1Gi", onNode("n2"));
        claim("c", "local", "bound=v");
        assertThat(why(using("a", "c"))).isEqualTo("n2");
        volume("v", "1Gi", onNode("elsewhere"));
        assertThat(why(using("b", "c")))
                .isEqualTo("0/2 nodes are available: 2 node(s) had volume node affinity conflict.");
    }

    @Test
    void aBoundVolumeThatIsGone() {
        claim("c", "local", "bound=v");
        assertThat(why(using("a", "c")))
                .isEqualTo(
                        "0/2 nodes are available: 2 node(s) unavailable due to one or more pvc(s)"
                                + " bound to non-existent pv(s).");
    }

    @Test
    void theSmallestVolumeThatWillDoOnTheNode() {
        storageClass("local", "WaitForFirstConsumer", "kubernetes.io/no-provisioner");
        claim("c", "local", "");
        volume("tiny", "500Mi", onNode("n1"));
        volume("large", "9Gi", onNode("n2"));
        volume("small", "2Gi", onNode("n2"));
        PodInfo pod = using("a", "c");
        var image = scheduler.cluster.snapshot();
        VolumePlan plan =
                VolumePlan.of(
                        pod,
                        Objects.requireNonNull(image.node("n2")).facts(),
                        image.surroundings());
        assertThat(Objects.requireNonNull(plan).volumeByClaim())
                .containsEntry("default/c", "small");
        assertThat(why(pod)).isEqualTo("n2");
    }

    @Test
    void withoutAnyVolumeToBind() {
        storageClass("local", "WaitForFirstConsumer", "kubernetes.io/no-provisioner");
        claim("c", "local", "");
        volume("tiny", "500Mi", "");
        assertThat(why(using("a", "c")))
                .isEqualTo(
                        "0/2 nodes are available: 2 node(s) didn't find available persistent"
                                + " volumes to bind.");
    }

    @Test
    void aVolumeThatIsToBeMadeFollowsThePod() {
        storageClass("local-path", "WaitForFirstConsumer", "rancher.io/local-path");
        claim("c", "local-path", "");
        assertThat(why(using("a", "c"))).isIn("n1", "n2");
        claim("c", "local-path", ",'annotations':{'volume.kubernetes.io/selected-node':'n2'}");
        assertThat(why(using("b", "c"))).isEqualTo("n2");
    }

    @Test
    void aVolumeOfAZone() {
        surroundings.putVolume(
                "v",
                VolumeInfo.parse(
                        json(
                                "{'metadata':{'name':'v','labels':{'"
                                        + ZONE
                                        + "':'b__c'}},'spec':{}}")));
        claim("c", "local", "bound=v");
        assertThat(why(using("a", "c"))).isEqualTo("n2");
        surroundings.putVolume(
                "v",
                VolumeInfo.parse(
                        json("{'metadata':{'name':'v','labels':{'" + ZONE + "':'x'}},'spec':{}}")));
        assertThat(why(using("b", "c")))
                .isEqualTo("0/2 nodes are available: 2 node(s) had no available volume zone.");
    }

    @Test
    void aClaimForOnePodOnly() {
        volume("v", "1Gi", "");
        surroundings.putClaim(
                "default/c",
                ClaimInfo.parse(
                        json(
                                "{'metadata':{'name':'c','namespace':'default','annotations':"
                                        + "{'pv.kubernetes.io/bind-completed':'yes'}},'spec':"
                                        + "{'volumeName':'v','accessModes':"
                                        + "['ReadWriteOncePod']}}")));
        assertThat(why(using("a", "c"))).isIn("n1", "n2");
        assertThat(why(using("b", "c")))
                .isEqualTo(
                        "0/2 nodes are available: 2 node has pod using PersistentVolumeClaim with"
                                + " the same name and ReadWriteOncePod access mode.");
    }

    @Test
    void aDiskThatOnlyOneMayWrite() {
        String disk = "{'volumes':[{'name':'d','gcePersistentDisk':{'pdName':'d'%s}}]}";
        scheduler.standing("n1", pod("a", disk.formatted("")));
        assertThat(why(pod("b", disk.formatted("")))).isEqualTo("n2");
        assertThat(why(pod("c", disk.formatted(""))))
                .isEqualTo("0/2 nodes are available: 2 node(s) had no available disk.");
        TestingScheduler readers = new TestingScheduler().with(node("n1", "{}"));
        readers.standing("n1", pod("a", disk.formatted(",'readOnly':true")));
        assertThat(readers.place(pod("b", disk.formatted(",'readOnly':true")))).isEqualTo("n1");
    }

    @Test
    void noMoreVolumesThanADriverTakes() {
        for (String node : new String[] {"n1", "n2"}) {
            surroundings.putCsiNode(
                    node,
                    json(
                            "{'spec':{'drivers':[{'name':'csi.example.com','allocatable':"
                                    + "{'count':1}}]}}"));
        }
        for (String name : new String[] {"1", "2", "3"}) {
            volume("v" + name, "1Gi", ",'csi':{'driver':'csi.example.com','volumeHandle':'h'}");
            claim("c" + name, "local", "bound=v" + name);
        }
        assertThat(why(using("a", "c1"))).isIn("n1", "n2");
        assertThat(why(using("b", "c2"))).isIn("n1", "n2");
        assertThat(why(using("c", "c3")))
                .isEqualTo("0/2 nodes are available: 2 node(s) exceed max volume count.");
    }
}
