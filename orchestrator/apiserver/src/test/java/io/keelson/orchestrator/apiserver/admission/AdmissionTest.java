package io.keelson.orchestrator.apiserver.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.object.JsonWriter;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What one server lets in, in the words of a real one. */
class AdmissionTest {
    private static final String N = "/api/v1/namespaces/n/";

    @TempDir private static Path secrets;
    private SimServers servers;

    @BeforeEach
    void start() throws IOException {
        servers = new SimServers(secrets, 1, 1);
        create("/api/v1/namespaces", "{'metadata':{'name':'n'}}");
    }

    @AfterEach
    void stop() {
        servers.close();
    }

    private Obj create(String path, String body) {
        return servers.ok(0, "POST", path, body.replace('\'', '"'));
    }

    /** A rule of the cluster, which holds once the server has heard of it. */
    private void rule(String path, String body) {
        create(path, body);
        servers.advance(TimeUnit.SECONDS.toNanos(1));
    }

    private String refused(String path, String body) {
        return SimServers.message(servers.send(0, "POST", path, body.replace('\'', '"')));
    }

    private static String pod(String more, String container) {
        return "{'metadata':{'name':'p'},'spec':{"
                + more
                + "'containers':[{'name':'c','image':'a'"
                + container
                + "}]}}";
    }

    private static String json(Node node) {
        return new String(JsonWriter.write(node), StandardCharsets.UTF_8).replace('"', '\'');
    }

    @Test
    void aPodRunsAsTheDefaultAccountAndFindsItsToken() {
        Obj spec = create(N + "pods", pod("", "")).obj("spec");

        assertThat(spec.text("serviceAccountName")).isEqualTo("default");
        assertThat(spec.text("serviceAccount")).isEqualTo("default");
        String volume = ((Obj) spec.arr("volumes").get(0)).text("name");
        assertThat(volume).matches("kube-api-access-[a-z0-9]{5}");
        assertThat(json(spec.arr("volumes").get(0)))
                .isEqualTo(
                        "{'name':'"
                                + volume
                                + "','projected':{'sources':[{'serviceAccountToken':"
                                + "{'expirationSeconds':3607,'path':'token'}},{'configMap':"
                                + "{'name':'kube-root-ca.crt','items':[{'key':'ca.crt',"
                                + "'path':'ca.crt'}]}},{'downwardAPI':{'items':[{'path':"
                                + "'namespace','fieldRef':{'apiVersion':'v1','fieldPath':"
                                + "'metadata.namespace'}}]}}],'defaultMode':420}}");
        Obj container = (Obj) spec.arr("containers").get(0);
        assertThat(json(container.arr("volumeMounts")))
                .isEqualTo(
                        "[{'name':'"
                                + volume
                                + "','readOnly':true,'mountPath':"
                                + "'/var/run/secrets/kubernetes.io/serviceaccount'}]");
    }

    @Test
    void anAccountMayKeepItsTokenAndGiveItsSecrets() {
        create(
                N + "serviceaccounts",
                "{'metadata':{'name':'shy'},'automountServiceAccountToken':false,"
                        + "'imagePullSecrets':[{'name':'registry'}]}");

        Obj spec = create(N + "pods", pod("'serviceAccount':'shy',", "")).obj("spec");

        assertThat(spec.text("serviceAccountName")).isEqualTo("shy");
        assertThat(spec.has("volumes")).isFalse();
        assertThat(json(spec.arr("imagePullSecrets"))).isEqualTo("[{'name':'registry'}]");
    }

    @Test
    void anAccountHasToExist() {
        assertThat(refused(N + "pods", pod("'serviceAccountName':'nobody',", "")))
                .isEqualTo(
                        "403 pods \"p\" is forbidden: error looking up service account n/nobody:"
                                + " serviceaccount \"nobody\" not found");
    }

    @Test
    void aPodIsKeptWithinTheLimitsOfItsNamespace() {
        rule(
                N + "limitranges",
                "{'metadata':{'name':'l'},'spec':{'limits':[{'type':'Container',"
                        + "'min':{'cpu':'100m'},'max':{'cpu':'1','memory':'1Gi'},"
                        + "'default':{'cpu':'500m','memory':'64Mi'},"
                        + "'defaultRequest':{'cpu':'250m','memory':'32Mi'},"
                        + "'maxLimitRequestRatio':{'cpu':'4'}},"
                        + "{'type':'Pod','max':{'cpu':'2'}}]}}");

        Obj pod = create(N + "pods", pod("", ""));
        assertThat(pod.text("metadata", "annotations", "kubernetes.io/limit-ranger"))
                .isEqualTo(
                        "LimitRanger plugin set: cpu, memory request for container c;"
                                + " cpu, memory limit for container c");
        assertThat(pod.text("status", "qosClass")).isEqualTo("Burstable");
        assertThat(json(((Obj) pod.arr("spec", "containers").get(0)).obj("resources")))
                .isEqualTo(
                        "{'requests':{'cpu':'250m','memory':'32Mi'},"
                                + "'limits':{'cpu':'500m','memory':'64Mi'}}");

        assertThat(limited("{'limits':{'cpu':'2','memory':'2Gi'},'requests':{'cpu':'1'}}"))
                .isEqualTo(
                        "[maximum cpu usage per Container is 1, but limit is 2, maximum memory"
                                + " usage per Container is 1Gi, but limit is 2Gi]");
        assertThat(limited("{'limits':{'cpu':'50m'},'requests':{'cpu':'50m'}}"))
                .isEqualTo("minimum cpu usage per Container is 100m, but request is 50m");
        assertThat(limited("{'limits':{'cpu':'1'},'requests':{'cpu':'100m'}}"))
                .isEqualTo(
                        "cpu max limit to request ratio per Container is 4, but provided ratio is"
                                + " 10.000000");
    }

    @Test
    void aPodAsAWholeHasLimitsTooButOnlyWhenItIsMade() {
        String large = ",'resources':{'limits':{'cpu':'3'}}";
        create(N + "pods", pod("", large).replace("'p'", "'old'"));
        rule(
                N + "limitranges",
                "{'metadata':{'name':'l'},'spec':{'limits':[{'type':'Pod','max':{'cpu':'2'}}]}}");

        assertThat(refused(N + "pods", pod("", large)))
                .isEqualTo(
                        "403 pods \"p\" is forbidden: maximum cpu usage per Pod is 2, but limit is"
                                + " 3");
        servers.ok(0, "PATCH", N + "pods/old", "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}");
        servers.ok(0, "PATCH", N + "pods/old/status", "{\"status\":{\"phase\":\"Running\"}}");
    }

    private String limited(String resources) {
        String refused = refused(N + "pods", pod("", ",'resources':" + resources));
        String prefix = "403 pods \"p\" is forbidden: ";
        assertThat(refused).startsWith(prefix);
        return refused.substring(prefix.length());
    }

    @Test
    void aClaimIsKeptWithinTheLimitsOfItsNamespace() {
        rule(
                N + "limitranges",
                "{'metadata':{'name':'l'},'spec':{'limits':[{'type':'PersistentVolumeClaim',"
                        + "'min':{'storage':'1Gi'},'max':{'storage':'2Gi'}}]}}");

        assertThat(
                        refused(
                                N + "persistentvolumeclaims",
                                "{'metadata':{'name':'c'},'spec':{'accessModes':['ReadWriteOnce'],"
                                        + "'resources':{'requests':{'storage':'3Gi'}}}}"))
                .isEqualTo(
                        "403 persistentvolumeclaims \"c\" is forbidden: maximum storage usage per"
                                + " PersistentVolumeClaim is 2Gi, but request is 3Gi");
    }

    @Test
    void whereComputeIsLimitedEachContainerSaysWhatItTakes() {
        quota("'requests.cpu':'1','limits.memory':'1Gi'", "");

        assertThat(refused(N + "pods", pod("", "")))
                .isEqualTo(
                        "403 pods \"p\" is forbidden: failed quota: q: must specify limits.memory"
                                + " for: c; requests.cpu for: c");
        String resources = ",'resources':{'requests':{'cpu':'600m'},'limits':{'memory':'512Mi'}}";
        create(N + "pods", pod("", resources));
        assertThat(used()).isEqualTo("{'limits.memory':'512Mi','requests.cpu':'600m'}");
        assertThat(refused(N + "pods", pod("", resources).replace("'p'", "'r'")))
                .isEqualTo(
                        "403 pods \"r\" is forbidden: exceeded quota: q, requested:"
                                + " requests.cpu=600m, used: requests.cpu=600m, limited:"
                                + " requests.cpu=1");
    }

    private void quota(String hard, String more) {
        create(
                N + "resourcequotas",
                "{'metadata':{'name':'q'},'spec':{'hard':{" + hard + "}" + more + "}}");
    }

    private String used() {
        Obj quota = servers.ok(0, "GET", N + "resourcequotas/q", "");
        return json(quota.obj("status", "used"));
    }

    @Test
    void aPodThatHasEndedIsNotCountedAsAPod() {
        quota("'pods':'1','count/pods':'5'", "");
        create(N + "pods", pod("", ""));
        assertThat(used()).isEqualTo("{'count/pods':'1','pods':'1'}");

        servers.ok(0, "PATCH", N + "pods/p/status", "{\"status\":{\"phase\":\"Succeeded\"}}");

        assertThat(used()).isEqualTo("{'count/pods':'1','pods':'0'}");
        create(N + "pods", pod("", "").replace("'p'", "'r'"));
        servers.ok(0, "DELETE", N + "pods/p", "");
        assertThat(used()).isEqualTo("{'count/pods':'1','pods':'1'}");
    }

    @Test
    void aQuotaIsAboutItsScopes() {
        quota("'pods':'0'", ",'scopes':['BestEffort']");

        create(N + "pods", pod("", ",'resources':{'requests':{'cpu':'1'}}"));
        assertThat(refused(N + "pods", pod("", "").replace("'p'", "'r'")))
                .endsWith("exceeded quota: q, requested: pods=1, used: pods=0, limited: pods=0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'scopes':['Terminating'] | 'activeDeadlineSeconds':9,",
                "'scopes':['NotTerminating'] | 'priorityClassName':'system-node-critical',",
                "'scopeSelector':{'matchExpressions':[{'scopeName':'PriorityClass',"
                        + "'operator':'In','values':['system-node-critical']}]}"
                        + "| 'priorityClassName':'system-node-critical',"
            })
    void whatLiesInItsScopeIsKeptOutAndNothingElse(String scope, String inside) {
        quota("'pods':'0'", "," + scope);

        assertThat(refused(N + "pods", pod(inside, "")))
                .endsWith("exceeded quota: q, requested: pods=1, used: pods=0, limited: pods=0");
        String outside = scope.contains("Not") ? "'activeDeadlineSeconds':9," : "";
        create(N + "pods", pod(outside, ""));
    }

    @Test
    void servicesAndClaimsAreCountedByWhatTheyTake() {
        quota(
                "'services':'5','services.nodeports':'2','services.loadbalancers':'1',"
                        + "'requests.storage':'3Gi',"
                        + "'gold.storageclass.storage.k8s.io/requests.storage':'1Gi',"
                        + "'count/deployments.apps':'1'",
                "");
        create(
                N + "services",
                "{'metadata':{'name':'s'},'spec':{'type':'NodePort','ports':[{'port':80}]}}");
        create(
                N + "persistentvolumeclaims",
                "{'metadata':{'name':'c'},'spec':{'accessModes':['ReadWriteOnce'],"
                        + "'storageClassName':'gold',"
                        + "'resources':{'requests':{'storage':'1Gi'}}}}");

        assertThat(used())
                .isEqualTo(
                        "{'count/deployments.apps':'0',"
                                + "'gold.storageclass.storage.k8s.io/requests.storage':'1Gi',"
                                + "'requests.storage':'1Gi','services':'1',"
                                + "'services.loadbalancers':'0','services.nodeports':'1'}");
        servers.ok(
                0,
                "PATCH",
                N + "services/s",
                "{\"spec\":{\"type\":\"ClusterIP\",\"externalTrafficPolicy\":null}}");
        assertThat(used()).contains("'services':'1'").contains("'services.nodeports':'0'");
    }

    @Test
    void aDryRunTakesNothing() {
        quota("'configmaps':'1'", "");
        create(N + "configmaps?dryRun=All", "{'metadata':{'name':'c'}}");

        assertThat(used()).isEqualTo("{'configmaps':'0'}");
    }

    @Test
    void whatWasJustMadeIsThereForTheNextRequest() {
        create("/api/v1/namespaces", "{'metadata':{'name':'m'}}");
        create("/api/v1/namespaces/m/configmaps", "{'metadata':{'name':'c'}}");
        create("/api/v1/namespaces/m/pods", pod("", ""));
    }

    @Test
    void theApiHasAServiceThatLeadsToTheServersThatLive(@TempDir Path others) throws IOException {
        try (SimServers two = new SimServers(others, 2, 1)) {
            assertThat(addresses(two)).isEqualTo("['192.0.2.1','192.0.2.2']");
            two.stop(1);
            two.advance(20_000_000_000L);
            assertThat(addresses(two)).isEqualTo("['192.0.2.1']");
        }
    }

    private static String addresses(SimServers servers) {
        Obj endpoints = servers.ok(0, "GET", "/api/v1/namespaces/default/endpoints/kubernetes", "");
        Obj subset = (Obj) endpoints.arr("subsets").get(0);
        return "["
                + String.join(
                        ",",
                        subset.arr("addresses").asList().stream()
                                .map(node -> "'" + ((Obj) node).text("ip") + "'")
                                .toList())
                + "]";
    }

    @Test
    void aClaimGetsTheYoungestDefaultClassUnlessItNamesOne() {
        String classes = "/apis/storage.k8s.io/v1/storageclasses";
        String isDefault =
                "'annotations':{'storageclass.kubernetes.io/is-default-class':'true'}},"
                        + "'provisioner':'a.io/b'}";
        String claim =
                "{'metadata':{'name':'%s'},'spec':{%s'accessModes':['ReadWriteOnce'],"
                        + "'resources':{'requests':{'storage':'1Gi'}}}}";
        String claims = N + "persistentvolumeclaims";
        assertThat(create(claims, claim.formatted("none", "")).obj("spec").has("storageClassName"))
                .isFalse();
        create(classes, "{'metadata':{'name':'a'," + isDefault);
        servers.advance(2_000_000_000L);
        create(classes, "{'metadata':{'name':'b'," + isDefault);
        create(classes, "{'metadata':{'name':'c'},'provisioner':'a.io/b'}");

        assertThat(create(claims, claim.formatted("any", "")).text("spec", "storageClassName"))
                .isEqualTo("b");
        Obj unclassed = create(claims, claim.formatted("empty", "'storageClassName':'',"));
        assertThat(unclassed.text("spec", "storageClassName")).isEmpty();
    }

    private Obj priority(String name, String more) {
        return create(N + "pods", pod(more, "").replace("'p'", "'" + name + "'")).obj("spec");
    }

    @Test
    void aPodHasThePriorityOfItsClass() {
        assertThat(priority("a", "").whole(-1, "priority")).isZero();
        assertThat(
                        priority("b", "'priorityClassName':'system-cluster-critical',")
                                .whole(0, "priority"))
                .isEqualTo(2_000_000_000L);
        assertThat(
                        priority("c", "'priorityClassName':'system-node-critical',")
                                .whole(0, "priority"))
                .isEqualTo(2_000_001_000L);
        assertThat(refused(N + "pods", pod("'priorityClassName':'none',", "")))
                .isEqualTo(
                        "403 pods \"p\" is forbidden: no PriorityClass with name none was found");
        assertThat(refused(N + "pods", pod("'priority':7,", "")))
                .isEqualTo(
                        "403 pods \"p\" is forbidden: the integer value of priority (7) must not be"
                                + " provided in pod spec; priority admission controller computed 0"
                                + " from the given PriorityClass name");
    }

    @Test
    void aClassMayBeTheDefaultAndOnlyOne() {
        String classes = "/apis/scheduling.k8s.io/v1/priorityclasses";
        String more = "'value':5,'globalDefault':true,'preemptionPolicy':'Never'}";
        rule(classes, "{'metadata':{'name':'five'}," + more);

        Obj spec = priority("a", "");
        assertThat(spec.whole(0, "priority")).isEqualTo(5);
        assertThat(spec.text("priorityClassName")).isEqualTo("five");
        assertThat(spec.text("preemptionPolicy")).isEqualTo("Never");
        assertThat(refused(classes, "{'metadata':{'name':'other'}," + more))
                .isEqualTo(
                        "403 priorityclasses.scheduling.k8s.io \"other\" is forbidden:"
                                + " PriorityClass five is already marked as default. Only one"
                                + " default can exist");
        servers.ok(0, "PATCH", classes + "/five", "{\"description\":\"x\"}");
    }

    @Test
    void aRuntimeClassSaysWhatAPodCostsBesidesAndWhereItRuns() {
        rule(
                "/apis/node.k8s.io/v1/runtimeclasses",
                "{'metadata':{'name':'vm'},'handler':'h','overhead':{'podFixed':{'cpu':'100m'}},"
                        + "'scheduling':{'nodeSelector':{'vm':'yes'},"
                        + "'tolerations':[{'key':'vm','operator':'Exists'}]}}");

        Obj spec = create(N + "pods", pod("'runtimeClassName':'vm',", "")).obj("spec");
        assertThat(json(spec.obj("overhead"))).isEqualTo("{'cpu':'100m'}");
        assertThat(json(spec.obj("nodeSelector"))).isEqualTo("{'vm':'yes'}");
        assertThat(json(spec.arr("tolerations"))).contains("{'key':'vm','operator':'Exists'}");
        String prefix = "403 pods \"p\" is forbidden: ";
        assertThat(refused(N + "pods", pod("'runtimeClassName':'x',", "")))
                .isEqualTo(prefix + "pod rejected: RuntimeClass \"x\" not found");
        assertThat(
                        refused(
                                N + "pods",
                                pod("'runtimeClassName':'vm','nodeSelector':{'vm':'no'},", "")))
                .isEqualTo(
                        prefix
                                + "conflict: runtimeClass.scheduling.nodeSelector[vm] = yes;"
                                + " pod.spec.nodeSelector[vm] = no");
        assertThat(refused(N + "pods", pod("'overhead':{'cpu':'1'},", "")))
                .isEqualTo(
                        prefix
                                + "pod rejected: Pod Overhead set without corresponding"
                                + " RuntimeClass defined Overhead");
    }

    private String grow(String claim) {
        String more = "{'spec':{'resources':{'requests':{'storage':'2Gi'}}}}";
        return SimServers.message(
                servers.send(
                        0,
                        "PATCH",
                        N + "persistentvolumeclaims/" + claim,
                        more.replace('\'', '"')));
    }

    @Test
    void aBoundClaimGrowsIfItsClassSaysSo() {
        String classes = "/apis/storage.k8s.io/v1/storageclasses";
        rule(classes, "{'metadata':{'name':'fixed'},'provisioner':'a.io/b'}");
        rule(
                classes,
                "{'metadata':{'name':'elastic'},'provisioner':'a.io/b',"
                        + "'allowVolumeExpansion':true}");
        for (String name : List.of("fixed", "elastic")) {
            create(
                    N + "persistentvolumeclaims",
                    "{'metadata':{'name':'"
                            + name
                            + "'},'spec':{'storageClassName':'"
                            + name
                            + "','accessModes':['ReadWriteOnce'],"
                            + "'resources':{'requests':{'storage':'1Gi'}}}}");
        }
        assertThat(grow("elastic")).startsWith("4");
        for (String name : List.of("fixed", "elastic")) {
            servers.ok(
                    0,
                    "PATCH",
                    N + "persistentvolumeclaims/" + name + "/status",
                    "{\"status\":{\"phase\":\"Bound\"}}");
        }
        assertThat(grow("fixed"))
                .isEqualTo(
                        "403 persistentvolumeclaims \"fixed\" is forbidden: only dynamically"
                                + " provisioned pvc can be resized and the storageclass that"
                                + " provisions the pvc must support resize");
        assertThat(grow("elastic")).isEqualTo("200 ");
    }
}
