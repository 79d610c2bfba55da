package io.keelson.orchestrator.apiserver.golden;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.object.Obj;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What was not recorded of deletions: what goes at once, and what marks the rest. */
class DeletionTest {
    private static final String CORE = "/api/v1/namespaces/default/";
    private static final String POD = CORE + "pods/p";
    private static final String SETS = "/apis/apps/v1/namespaces/default/replicasets";
    private static final String JOBS = "/apis/batch/v1/namespaces/default/jobs";
    private static final String TEMPLATE =
            "'template':{'metadata':{'labels':{'a':'b'}},"
                    + "'spec':{'containers':[{'name':'c','image':'i'}]}}";

    private TestingClient server;

    @BeforeEach
    void start(@TempDir Path secrets) throws IOException {
        server = new TestingClient(new EngineServer(secrets, 1));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void createPod(String metadata, String spec) {
        server.create(
                CORE + "pods",
                "{'metadata':{'name':'p'"
                        + metadata
                        + "},'spec':{"
                        + spec
                        + "'containers':[{'name':'c','image':'i'}]}}");
    }

    private void merge(String path, String patch) {
        TestingClient.Reply reply =
                server.send("PATCH", path, "application/merge-patch+json", patch);
        assertThat(reply.status()).as(reply.message()).isEqualTo(200);
    }

    private Obj delete(String path, String options) {
        TestingClient.Reply reply = server.json("DELETE", path, options);
        assertThat(reply.status()).as(reply.message()).isEqualTo(200);
        return reply.body();
    }

    private boolean isGone(String path) {
        return server.get(path).status() == 404;
    }

    private static long grace(Obj object) {
        return object.whole(-1, "metadata", "deletionGracePeriodSeconds");
    }

    @Test
    void aPodWithoutANodeGoesAtOnce() {
        createPod("", "");

        assertThat(delete(POD, "").text("kind")).isEqualTo("Pod");
        assertThat(isGone(POD)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"Succeeded", "Failed"})
    void aPodThatHasEndedGoesAtOnce(String phase) {
        createPod("", "'nodeName':'n',");
        merge(POD + "/status", "{'status':{'phase':'" + phase + "'}}");

        delete(POD, "");

        assertThat(isGone(POD)).isTrue();
    }

    @Test
    void theGraceOfAPodOnItsNodeCanOnlyBeShortened() {
        createPod("", "'nodeName':'n','terminationGracePeriodSeconds':40,");

        Obj marked = delete(POD, "{'gracePeriodSeconds':100}");
        assertThat(grace(marked)).isEqualTo(100);
        assertThat(marked.whole(0, "metadata", "generation")).isEqualTo(2);
        assertThat(delete(POD, "")).isEqualTo(marked);
        assertThat(delete(POD, "{'gracePeriodSeconds':200}")).isEqualTo(marked);
        assertThat(delete(POD, "{'propagationPolicy':'Orphan'}")).isEqualTo(marked);

        Obj sooner = delete(POD, "{'gracePeriodSeconds':-1}");
        assertThat(grace(sooner)).isEqualTo(1);
        assertThat(sooner.whole(0, "metadata", "generation")).isEqualTo(2);
        assertThat(sooner.text("metadata", "deletionTimestamp"))
                .isLessThan(marked.text("metadata", "deletionTimestamp"));
        delete(POD + "?gracePeriodSeconds=0", "");
        assertThat(isGone(POD)).isTrue();
    }

    @Test
    void aPodStaysForItsFinalizersAfterItsNodeHasLetGo() {
        createPod(",'finalizers':['a.io/b']", "'nodeName':'n',");

        assertThat(grace(delete(POD, ""))).isEqualTo(30);
        assertThat(grace(delete(POD, "{'gracePeriodSeconds':0}"))).isZero();
        assertThat(
                        server.send(
                                        "PATCH",
                                        POD,
                                        "application/merge-patch+json",
                                        "{'metadata':{'finalizers':['a.io/b','a.io/c']}}")
                                .message())
                .contains("no new finalizers can be added if the object is being deleted");
        assertThat(isGone(POD)).isFalse();
        merge(POD, "{'metadata':{'finalizers':null,'ownerReferences':null}}");
        assertThat(isGone(POD)).isTrue();
    }

    private void createSet(String metadata) {
        server.create(
                SETS,
                "{'metadata':{'name':'s'"
                        + metadata
                        + "},'spec':{'selector':{'matchLabels':{'a':'b'}},"
                        + TEMPLATE
                        + "}}");
    }

    @Test
    void propagationIsAFinalizerThatLaterDeletionsMayChange() {
        createSet(",'finalizers':['a.io/b']");
        String set = SETS + "/s";

        Obj marked = delete(set, "{'propagationPolicy':'Foreground'}");
        assertThat(marked.arr("metadata", "finalizers").toString())
                .contains("a.io/b", "foregroundDeletion");
        assertThat(marked.whole(0, "metadata", "generation")).isEqualTo(2);
        assertThat(grace(marked)).isZero();
        // whoever says nothing wants what was wanted before
        assertThat(delete(set, "")).isEqualTo(marked);

        Obj orphaning = delete(set, "{'orphanDependents':true}");
        assertThat(orphaning.arr("metadata", "finalizers").toString())
                .contains("orphan")
                .doesNotContain("foregroundDeletion");
        assertThat(delete(set, "{'propagationPolicy':'Background'}").arr("metadata", "finalizers"))
                .hasToString("[Text[value=a.io/b]]");
        merge(set, "{'metadata':{'finalizers':null}}");
        assertThat(isGone(set)).isTrue();
    }

    @Test
    void whatGoesAtOnceIsAnsweredWithItsName() {
        createSet("");

        Obj status = delete(SETS + "/s", "");

        assertThat(status.text("status")).isEqualTo("Success");
        assertThat(status.text("details", "name")).isEqualTo("s");
        assertThat(status.text("details", "kind")).isEqualTo("replicasets");
        assertThat(isGone(SETS + "/s")).isTrue();
    }

    @Test
    void thePodsOfAJobStayUnlessTheDeletionSaysElse() {
        String job =
                "{'metadata':{'name':'j'},'spec':{'template':{'spec':{'restartPolicy':'Never',"
                        + "'containers':[{'name':'c','image':'i'}]}}}}";
        server.create(JOBS, job);

        TestingClient.Reply reply = server.json("DELETE", JOBS + "/j", "");
        assertThat(reply.body().arr("metadata", "finalizers")).hasToString("[Text[value=orphan]]");
        assertThat(reply.warning())
                .contains("child pods are preserved by default when jobs are deleted");
        assertThat(server.json("DELETE", JOBS, "").warning()).contains("child pods");

        TestingClient.Reply told =
                server.json("DELETE", JOBS + "/j", "{'propagationPolicy':'Background'}");
        assertThat(told.warning()).isEmpty();
        assertThat(isGone(JOBS + "/j")).isTrue();
    }

    @Test
    void soDoThoseOfAReplicationController() {
        String path = CORE + "replicationcontrollers";
        server.create(path, "{'metadata':{'name':'r'},'spec':{" + TEMPLATE + "}}");

        assertThat(delete(path + "/r", "").arr("metadata", "finalizers"))
                .hasToString("[Text[value=orphan]]");
    }

    @Test
    void anEventOwnsNothing() {
        server.create(
                CORE + "events",
                "{'metadata':{'name':'e'},'involvedObject':{'namespace':'default'}}");

        delete(CORE + "events/e", "{'propagationPolicy':'Foreground'}");

        assertThat(isGone(CORE + "events/e")).isTrue();
    }

    @Test
    void onlyOneWordOnDependentsIsTaken() {
        createSet("");

        TestingClient.Reply reply =
                server.json(
                        "DELETE",
                        SETS + "/s",
                        "{'orphanDependents':true,'propagationPolicy':'Orphan'}");

        assertThat(reply.status()).isEqualTo(422);
        assertThat(reply.message())
                .isEqualTo(
                        "DeleteOptions.meta.k8s.io \"\" is invalid: propagationPolicy: Invalid"
                                + " value: \"Orphan\": orphanDependents and deletionPropagation"
                                + " cannot be both set");
    }
}
