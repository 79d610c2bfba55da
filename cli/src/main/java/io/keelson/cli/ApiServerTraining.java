package io.keelson.cli;

import io.keelson.orchestrator.apiserver.ApiServerProcess;
import io.keelson.orchestrator.apiserver.ApiServerSettings;
import io.keelson.orchestrator.apiserver.tls.Pem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The part of {@link Training} that is about the API server: started on the member, asked over TLS
 * and HTTP/2 for what kubectl asks for, a few hundred times.
 */
final class ApiServerTraining {
    private static final int ROUNDS_MAX = 300;
    private static final long NANOS_MAX = 3_000_000_000L;
    private static final long READY_SECONDS_MAX = 20;
    private static final String TABLE =
            "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
    private static final String DISCOVERY =
            "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";
    private static final String JSON = "application/json";
    private static final String PROTOBUF = "application/vnd.kubernetes.protobuf";
    private static final String CONFIG_MAP =
            """
            {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"trained"},"data":{"k":"v"}}\
            """;
    private static final String DEPLOYMENT =
            """
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"trained"},
             "spec":{"replicas":2,"selector":{"matchLabels":{"app":"a"}},
              "template":{"metadata":{"labels":{"app":"a"}},
               "spec":{"containers":[{"name":"c","image":"i:1","ports":[{"containerPort":80}]}]}}}}\
            """;
    private static final String DEPLOYMENT_PATCH =
            """
            {"spec":{"template":{"spec":{"containers":[{"name":"c","image":"i:2"}]}}}}\
            """;

    private final URI server;
    private final HttpClient client;

    private ApiServerTraining(URI server, HttpClient client) {
        this.server = server;
        this.client = client;
    }

    /**
     * @param store of the member
     * @param port that is free
     */
    static void run(URI store, Path folder, int port)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        Path pki = folder.resolve("pki");
        ApiServerProcess server =
                ApiServerProcess.start(
                        new ApiServerSettings(
                                List.of(store.toString()),
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                                pki,
                                folder.resolve("admin.kubeconfig"),
                                Set.of(),
                                100,
                                100,
                                Duration.ofMinutes(5),
                                Version.number()));
        try {
            server.ready().get(READY_SECONDS_MAX, TimeUnit.SECONDS);
            HttpClient client = HttpClient.newBuilder().sslContext(admin(pki)).build();
            try (client) {
                new ApiServerTraining(URI.create("https://127.0.0.1:" + port), client).exercise();
                client.shutdownNow();
            }
        } catch (GeneralSecurityException e) {
            throw CommandException.failure("training was broken off: " + e);
        } finally {
            server.stop();
        }
    }

    private void exercise() throws IOException, InterruptedException {
        for (String path : List.of("/version", "/api/v1", "/openapi/v3", "/readyz", "/metrics")) {
            ask("GET", path, JSON);
        }
        ask(
                "POST",
                "/api/v1/namespaces",
                PROTOBUF,
                PROTOBUF,
                BodyPublishers.ofByteArray(namespace()));
        String maps = "/api/v1/namespaces/default/configmaps";
        String deployments = "/apis/apps/v1/namespaces/default/deployments";
        HttpResponse<InputStream> watch =
                client.send(
                        request(maps + "?watch=true", JSON).build(), BodyHandlers.ofInputStream());
        long startedNanos = System.nanoTime();
        for (int i = 0; i < ROUNDS_MAX && System.nanoTime() - startedNanos < NANOS_MAX; i++) {
            ask("GET", "/api", DISCOVERY);
            ask("GET", "/apis", DISCOVERY);
            ask("GET", "/api/v1/namespaces?limit=500", TABLE);
            ask("POST", maps, JSON, JSON, BodyPublishers.ofString(CONFIG_MAP));
            ask("GET", maps + "/trained", JSON);
            ask("GET", maps, TABLE);
            ask("DELETE", maps + "/trained", JSON);
            ask("POST", deployments, JSON, JSON, BodyPublishers.ofString(DEPLOYMENT));
            ask(
                    "PATCH",
                    deployments + "/trained",
                    JSON,
                    "application/strategic-merge-patch+json",
                    BodyPublishers.ofString(DEPLOYMENT_PATCH));
            ask("GET", deployments + "?limit=500", TABLE);
            ask("DELETE", deployments + "/trained", JSON);
        }
        watch.body().close();
    }

    private void ask(String method, String path, String accept)
            throws IOException, InterruptedException {
        ask(method, path, accept, "", BodyPublishers.noBody());
    }

    /** An answer is an answer: what it says is other tests' concern. */
    private void ask(
            String method, String path, String accept, String contentType, BodyPublisher body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path, accept).method(method, body);
        if (!contentType.isEmpty()) {
            request.header("Content-Type", contentType);
        }
        var _ = client.send(request.build(), BodyHandlers.ofByteArray());
    }

    private HttpRequest.Builder request(String path, String accept) {
        return HttpRequest.newBuilder(server.resolve(path)).header("Accept", accept);
    }

    /** As kubectl sends {@code create namespace}. */
    private static byte[] namespace() {
        byte[] type = join(field(1, bytes("v1")), field(2, bytes("Namespace")));
        byte[] raw = field(1, field(1, bytes("trained")));
        return join(bytes("k8s\0"), field(1, type), field(2, raw));
    }

    private static byte[] field(int number, byte[] content) {
        return join(new byte[] {(byte) ((number << 3) | 2), (byte) content.length}, content);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** Shows the administrator's certificate, and believes the cluster's authority only. */
    private static SSLContext admin(Path pki) throws GeneralSecurityException, IOException {
        char[] password = {};
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(
                "ca", Pem.readCertificates(Files.readAllBytes(pki.resolve("ca.crt"))).getFirst());
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        own.setKeyEntry(
                "admin",
                Pem.readKey(Files.readAllBytes(pki.resolve("admin.key")), "EC"),
                password,
                Pem.readCertificates(Files.readAllBytes(pki.resolve("admin.crt")))
                        .toArray(X509Certificate[]::new));
        KeyManagerFactory keys =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
