package io.keelson.orchestrator.controllers.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.apiserver.TestingCluster;
import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.Write;
import io.keelson.orchestrator.client.pki.TestingRequests;
import io.keelson.orchestrator.controllers.TestingControllers;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CertificatesTest {
    private static final ApiResource REQUESTS = ApiResource.CERTIFICATE_SIGNING_REQUESTS;
    private static final ObjectKey KEY = new ObjectKey("", "mine");
    private static final String CLIENT = "client auth";
    private static final String NODE_CLIENT = "kubernetes.io/kube-apiserver-client-kubelet";

    private TestingCluster cluster;
    private TestingControllers manager;
    private TestingRoot root;

    @BeforeEach
    void start(@TempDir Path directory) {
        cluster = new TestingCluster(directory, 1);
        root = new TestingRoot(directory, cluster.clockwork()::now);
        manager =
                new TestingControllers(
                        cluster,
                        root,
                        "certificatesigningrequest-approving-controller",
                        "certificatesigningrequest-signing-controller",
                        "certificatesigningrequest-cleaner-controller");
    }

    @AfterEach
    void stop() {
        manager.close();
        cluster.close();
    }

    private void create(Api by, String pem, String signer, String... usages) {
        by.create(
                REQUESTS,
                TestingCluster.read(
                                """
                                apiVersion: certificates.k8s.io/v1
                                kind: CertificateSigningRequest
                                metadata: {name: mine}
                                spec: {signerName: %s, expirationSeconds: 86400}
                                """
                                        .formatted(signer))
                        .withAt(
                                Node.of(
                                        Base64.getEncoder()
                                                .encodeToString(
                                                        pem.getBytes(StandardCharsets.US_ASCII))),
                                "spec",
                                "request")
                        .withAt(Arr.ofTexts(List.of(usages)), "spec", "usages"));
        manager.settle();
    }

    private void create(String pem, String signer, String... usages) {
        create(cluster.admin(), pem, signer, usages);
    }

    private Obj request() {
        return cluster.admin().get(REQUESTS, KEY);
    }

    private boolean has(String type) {
        return CertificateRequests.is(request(), type);
    }

    private Obj condition(String type) {
        return Objects.requireNonNull(CertificateRequests.condition(request(), type), type);
    }

    /** As {@code kubectl certificate approve} and {@code deny} do. */
    private void decide(String type) {
        cluster.admin()
                .perform(
                        Write.update(
                                REQUESTS,
                                "approval",
                                CertificateRequests.withCondition(
                                        request(),
                                        type,
                                        "KubectlDecide",
                                        "This CSR was decided on by kubectl.",
                                        cluster.clockwork().now())));
        manager.settle();
    }

    private X509Certificate issued() throws Exception {
        byte[] pem = Base64.getDecoder().decode(request().text("status", "certificate"));
        return (X509Certificate)
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(pem));
    }

    private static List<String> names(X509Certificate certificate) throws Exception {
        return certificate.getSubjectAlternativeNames().stream()
                .map(name -> String.valueOf(name.get(1)))
                .toList();
    }

    @Test
    void whatIsApprovedIsSignedByTheClustersRoot() throws Exception {
        create(TestingRequests.JANE, "kubernetes.io/kube-apiserver-client", CLIENT);
        assertThat(CertificateRequests.isIssued(request())).isFalse();

        decide("Approved");
        X509Certificate issued = issued();
        issued.verify(root.certificate().getPublicKey());
        assertThat(issued.getIssuerX500Principal())
                .isEqualTo(root.certificate().getSubjectX500Principal());
        assertThat(issued.getSubjectX500Principal().getName())
                .contains("CN=jane")
                .contains("O=developers")
                .contains("O=ops");
        assertThat(issued.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
        assertThat(issued.getBasicConstraints()).as("no authority").isEqualTo(-1);
        assertThat(issued.getNotAfter().toInstant())
                .isBetween(
                        cluster.clockwork().now().plus(Duration.ofHours(23)),
                        cluster.clockwork().now().plus(Duration.ofHours(24)));
    }

    @Test
    void whatIsDeniedIsNotSigned() {
        create(TestingRequests.JANE, "kubernetes.io/kube-apiserver-client", CLIENT);
        decide("Denied");
        assertThat(CertificateRequests.isIssued(request())).isFalse();
        assertThat(has("Failed")).isFalse();
    }

    @Test
    void anotherSignersRequestsAreLeftAlone() {
        create(TestingRequests.JANE, "example.com/own", CLIENT);
        decide("Approved");
        assertThat(CertificateRequests.isIssued(request())).isFalse();
        assertThat(has("Failed")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "JANE|kube-apiserver-client|client auth,server auth|invalid usage for client"
                        + " certificate: server auth",
                "JANE|kube-apiserver-client|digital signature|missing required usage for client"
                        + " certificate: client auth",
                "JANE|kube-apiserver-client-kubelet|client auth|subject organization is not"
                        + " system:nodes",
                "SERVING|kube-apiserver-client-kubelet|client auth|DNS subjectAltNames are not"
                        + " allowed",
                "KUBELET|kube-apiserver-client-kubelet|client auth|usages did not match [client"
                        + " auth digital signature key encipherment]",
                "KUBELET|kubelet-serving|server auth|DNS or IP subjectAltName is required",
                "SERVING|kubelet-serving|client auth|usages did not match [digital signature key"
                        + " encipherment server auth]",
                "JANE|kubelet-serving|server auth|subject organization is not system:nodes",
            })
    void whatBreaksASignersRulesFailsAndSaysWhy(
            String pem, String signer, String usages, String why) {
        create(
                pem.equals("JANE")
                        ? TestingRequests.JANE
                        : pem.equals("KUBELET") ? TestingRequests.KUBELET : TestingRequests.SERVING,
                "kubernetes.io/" + signer,
                usages.split(","));
        decide("Approved");
        Obj failed = condition("Failed");
        assertThat(failed.text("reason")).isEqualTo("SignerValidationFailure");
        assertThat(failed.text("message")).isEqualTo(why);
        assertThat(CertificateRequests.isIssued(request())).isFalse();
    }

    @Test
    void aNodesServerIsCalledByItsNamesAndAddresses() throws Exception {
        create(
                TestingRequests.SERVING,
                "kubernetes.io/kubelet-serving",
                "digital signature",
                "server auth");
        assertThat(has("Approved")).as("by hand only").isFalse();
        decide("Approved");
        assertThat(names(issued())).containsExactly("node-1", "192.0.2.7");
        assertThat(issued().getKeyUsage()[0]).isTrue();
        assertThat(issued().getKeyUsage()[2]).isFalse();
    }

    @Test
    void theOldSignerTakesAnything() throws Exception {
        create(
                TestingRequests.MIXED,
                "kubernetes.io/legacy-unknown",
                "key encipherment",
                "decipher only",
                "code signing");
        decide("Approved");
        assertThat(names(issued()))
                .containsExactlyInAnyOrder(
                        "a.example", "a@example.com", "spiffe://x/y", "fd00:0:0:0:0:0:0:1");
        assertThat(issued().getKeyUsage()[2]).isTrue();
        assertThat(issued().getKeyUsage()[8]).isTrue();
        assertThat(issued().getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.3");
    }

    @Test
    void whatIsNoRequestFails() {
        create(
                "-----BEGIN CERTIFICATE REQUEST-----\nMAA=\n-----END CERTIFICATE REQUEST-----\n",
                "kubernetes.io/legacy-unknown",
                CLIENT);
        decide("Approved");
        assertThat(has("Failed")).isTrue();
    }

    @Test
    void aRequestThatWasTamperedWithFails() {
        create(tampered(TestingRequests.JANE), "kubernetes.io/legacy-unknown", CLIENT);
        decide("Approved");
        Obj failed = condition("Failed");
        assertThat(failed.text("message")).isEqualTo("the request is not signed with its own key");
    }

    /** With another name in it, of the same length. */
    private static String tampered(String pem) {
        int from = pem.indexOf('\n') + 1;
        int to = pem.indexOf("\n-----END");
        byte[] der = Base64.getMimeDecoder().decode(pem.substring(from, to));
        String text = new String(der, StandardCharsets.ISO_8859_1);
        byte[] changed = text.replace("jane", "john").getBytes(StandardCharsets.ISO_8859_1);
        return pem.substring(0, from)
                + Base64.getMimeEncoder().encodeToString(changed)
                + pem.substring(to);
    }

    private Api node(String name) {
        return new Api(cluster.transport(name, "system:nodes"), cluster.clockwork());
    }

    /** Nodes may ask, and have what that role allows. */
    private void bind(String role) {
        bind("nodes-ask", "system:node-bootstrapper");
        bind("nodes-have", "system:certificates.k8s.io:certificatesigningrequests:" + role);
        manager.settle();
    }

    private void bind(String name, String role) {
        cluster.admin()
                .create(
                        new ApiResource(
                                "rbac.authorization.k8s.io",
                                "v1",
                                "clusterrolebindings",
                                "ClusterRoleBinding",
                                false),
                        TestingCluster.read(
                                """
                                apiVersion: rbac.authorization.k8s.io/v1
                                kind: ClusterRoleBinding
                                metadata: {name: %s}
                                roleRef:
                                  apiGroup: rbac.authorization.k8s.io
                                  kind: ClusterRole
                                  name: %s
                                subjects:
                                - apiGroup: rbac.authorization.k8s.io
                                  kind: Group
                                  name: system:nodes
                                """
                                        .formatted(name, role)));
    }

    @Test
    void aNodesRequestForItselfIsApprovedIfItMayAsk() {
        bind("selfnodeclient");
        create(
                node("system:node:node-1"),
                TestingRequests.KUBELET,
                NODE_CLIENT,
                "digital signature",
                CLIENT);
        Obj approved = condition("Approved");
        assertThat(approved.text("reason")).isEqualTo("AutoApproved");
        assertThat(approved.text("message"))
                .isEqualTo(
                        "Auto approving self kubelet client certificate after"
                                + " SubjectAccessReview.");
        assertThat(CertificateRequests.isIssued(request())).isTrue();
    }

    @Test
    void aNodesRequestForAnotherIsNot() {
        bind("selfnodeclient");
        create(
                node("system:node:node-2"),
                TestingRequests.KUBELET,
                NODE_CLIENT,
                "digital signature",
                CLIENT);
        assertThat(has("Approved")).isFalse();
    }

    @Test
    void aNewNodesRequestIsApprovedIfItsMakerMayBringNodes() {
        bind("nodeclient");
        create(
                node("bootstrap"),
                TestingRequests.KUBELET,
                NODE_CLIENT,
                "digital signature",
                CLIENT);
        Obj approved = condition("Approved");
        assertThat(approved.text("message"))
                .isEqualTo("Auto approving kubelet client certificate after SubjectAccessReview.");
    }

    @Test
    void aRequestThatWasDecidedOnGoesAfterAnHour() {
        create(TestingRequests.JANE, "kubernetes.io/kube-apiserver-client", CLIENT);
        decide("Approved");
        cluster.advance(Duration.ofMinutes(58));
        assertThat(cluster.admin().find(REQUESTS, KEY)).isNotNull();
        manager.restart();
        cluster.advance(Duration.ofMinutes(3));
        assertThat(cluster.admin().find(REQUESTS, KEY)).isNull();
    }

    @Test
    void aRequestOnWhichNobodyDecidesGoesAfterADay() {
        create(TestingRequests.JANE, "kubernetes.io/kube-apiserver-client", CLIENT);
        cluster.advance(Duration.ofHours(23));
        assertThat(cluster.admin().find(REQUESTS, KEY)).isNotNull();
        cluster.advance(Duration.ofHours(2));
        assertThat(cluster.admin().find(REQUESTS, KEY)).isNull();
    }
}
