package io.keelson.orchestrator.scheduler.plugins;

import static io.keelson.orchestrator.scheduler.TestingObjects.json;
import static io.keelson.orchestrator.scheduler.TestingObjects.node;
import static io.keelson.orchestrator.scheduler.TestingObjects.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.scheduler.TestingScheduler;
import io.keelson.orchestrator.scheduler.image.PodInfo;
import io.keelson.orchestrator.scheduler.image.PodParser;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class InterPodAffinityTest {
    private static final String HOST = "kubernetes.io/hostname";

    private final TestingScheduler scheduler =
            new TestingScheduler().with(node("n1", "{'zone':'a'}"), node("n2", "{'zone':'b'}"));

    private static String term(String app, String key, String more) {
        return "{'topologyKey':'"
                + key
                + "','labelSelector':{'matchLabels':{'app':'"
                + app
                + "'}}"
                + more
                + "}";
    }

    private static PodInfo with(String name, String app, String kind, String term) {
        return pod(
                name,
                "{'app':'" + app + "'}",
                "{'affinity':{'"
                        + kind
                        + "':{'requiredDuringSchedulingIgnoredDuringExecution':["
                        + term
                        + "]}}}");
    }

    private static PodInfo liking(String name, String app, String kind, String term) {
        return pod(
                name,
                "{'app':'" + app + "'}",
                "{'affinity':{'"
                        + kind
                        + "':{'preferredDuringSchedulingIgnoredDuringExecution':[{'weight':100,"
                        + "'podAffinityTerm':"
                        + term
                        + "}]}}}");
    }

    private static PodInfo plain(String name, String app) {
        return pod(name, "{'app':'" + app + "'}", "{}");
    }

    @Test
    void besideAPodOfTheOtherKind() {
        scheduler.standing("n2", plain("db", "db"));
        assertThat(scheduler.place(with("a", "web", "podAffinity", term("db", "zone", ""))))
                .isEqualTo("n2");
    }

    @Test
    void nowhereIfThereIsNone() {
        assertThat(scheduler.place(with("a", "web", "podAffinity", term("db", "zone", ""))))
                .isEqualTo("0/2 nodes are available: 2 node(s) didn't match pod affinity rules.");
    }

    @Test
    void theFirstOfItsKindMayGoAnywhereAndTheOthersFollow() {
        String own = term("web", "zone", "");
        String first = scheduler.place(with("a", "web", "podAffinity", own));
        assertThat(first).isIn("n1", "n2");
        for (String name : List.of("b", "c", "d")) {
            assertThat(scheduler.place(with(name, "web", "podAffinity", own))).isEqualTo(first);
        }
    }

    @Test
    void theFirstNeedsANodeWithTheKey() {
        PodInfo keyed = with("a", "web", "podAffinity", term("web", "rack", ""));
        assertThat(scheduler.place(keyed)).contains("2 node(s) didn't match pod affinity rules");
    }

    @Test
    void apartFromItsKind() {
        String own = term("web", HOST, "");
        assertThat(scheduler.place(with("a", "web", "podAntiAffinity", own))).isIn("n1", "n2");
        assertThat(scheduler.place(with("b", "web", "podAntiAffinity", own))).isIn("n1", "n2");
        assertThat(scheduler.place(with("c", "web", "podAntiAffinity", own)))
                .isEqualTo(
                        "0/2 nodes are available: 2 node(s) didn't match pod anti-affinity"
                                + " rules.");
    }

    @Test
    void aStandingPodForbidsOneThatSaysNothingItself() {
        scheduler.standing("n1", with("a", "db", "podAntiAffinity", term("web", HOST, "")));
        assertThat(scheduler.place(plain("b", "web"))).isEqualTo("n2");
        scheduler.standing("n2", with("c", "db", "podAntiAffinity", term("web", HOST, "")));
        assertThat(scheduler.place(plain("d", "web")))
                .isEqualTo(
                        "0/2 nodes are available: 2 node(s) didn't satisfy existing pods"
                                + " anti-affinity rules.");
        scheduler.cluster.gone(with("c", "db", "podAntiAffinity", "{}"));
        assertThat(scheduler.place(plain("d", "web"))).isEqualTo("n2");
    }

    @Test
    void otherNamespacesCountOnlyIfNamed() {
        PodInfo elsewhere =
                PodParser.parse(
                        json(
                                "{'metadata':{'name':'db','namespace':'data','uid':'db','labels':"
                                        + "{'app':'db'}},'spec':{}}"));
        scheduler.standing("n1", elsewhere);
        assertThat(scheduler.place(with("a", "web", "podAffinity", term("db", HOST, ""))))
                .contains("didn't match pod affinity rules");
        assertThat(
                        scheduler.place(
                                with(
                                        "b",
                                        "web",
                                        "podAffinity",
                                        term("db", HOST, ",'namespaces':['data']"))))
                .isEqualTo("n1");
        String selected = ",'namespaceSelector':{'matchLabels':{'team':'x'}}";
        PodInfo selecting = with("c", "web", "podAffinity", term("db", HOST, selected));
        assertThat(scheduler.place(selecting)).contains("didn't match pod affinity rules");
        scheduler
                .cluster
                .surroundings()
                .putNamespace(
                        "data",
                        json("{'metadata':{}}").withAt(json("{'team':'x'}"), "metadata", "labels"));
        assertThat(scheduler.place(selecting)).isEqualTo("n1");
        String all = ",'namespaceSelector':{}";
        assertThat(scheduler.place(with("d", "web", "podAffinity", term("db", HOST, all))))
                .isEqualTo("n1");
    }

    @Test
    void matchAndMismatchLabelKeys() {
        scheduler.standing("n1", pod("old", "{'app':'web','v':'1'}", "{}"));
        String key = ",'mismatchLabelKeys':['v']";
        PodInfo sameVersion =
                pod(
                        "a",
                        "{'app':'x','v':'1'}",
                        "{'affinity':{'podAntiAffinity':{'requiredDuringSchedulingIgnoredDuring"
                                + "Execution':["
                                + term("web", HOST, key)
                                + "]}}}");
        assertThat(scheduler.cycle(sameVersion).pod().spec().podAffinity().forbidden().getFirst())
                .satisfies(term -> assertThat(term.matches(plain("w", "web"), Map.of())).isTrue());
        scheduler.standing("n2", plain("filler", "web"));
        assertThat(scheduler.place(sameVersion)).isEqualTo("n1");
        String same = ",'matchLabelKeys':['v']";
        PodInfo together =
                pod(
                        "b",
                        "{'app':'x','v':'1'}",
                        "{'affinity':{'podAffinity':{'requiredDuringSchedulingIgnoredDuring"
                                + "Execution':["
                                + term("web", HOST, same)
                                + "]}}}");
        assertThat(scheduler.place(together)).isEqualTo("n1");
    }

    @Test
    void preferencesOfTheOneThatComesAndOfThoseThatStand() {
        scheduler.standing("n2", plain("db", "db"));
        assertThat(scheduler.place(liking("a", "web", "podAffinity", term("db", HOST, ""))))
                .isEqualTo("n2");
        assertThat(scheduler.place(liking("b", "x", "podAntiAffinity", term("db", HOST, ""))))
                .isEqualTo("n1");
        TestingScheduler other = new TestingScheduler().with(node("n1", "{}"), node("n2", "{}"));
        other.standing("n2", liking("c", "x", "podAffinity", term("guest", HOST, "")));
        assertThat(other.place(plain("guest", "guest"))).isEqualTo("n2");
        other.standing("n1", liking("d", "x", "podAntiAffinity", term("shy", HOST, "")));
        assertThat(other.place(plain("shy", "shy"))).isEqualTo("n2");
    }

    @Test
    void whoRequiresAPodLikesIt() {
        PodInfo requires = with("a", "x", "podAffinity", term("guest", "zone", ""));
        scheduler.standing("n2", requires).standing("n1", plain("filler", "filler"));
        assertThat(scheduler.place(plain("g", "guest"))).isEqualTo("n2");
    }

    @Test
    void aRelabelledNodeIsInAnotherDomain() {
        scheduler.standing("n2", plain("db", "db"));
        scheduler.cluster.putNode(node("n1", "{'zone':'b'}"));
        scheduler.cluster.putNode(node("n2", "{'zone':'c'}"));
        PodInfo beside = with("a", "web", "podAffinity", term("db", "zone", ""));
        assertThat(scheduler.place(beside)).isEqualTo("n2");
    }
}
