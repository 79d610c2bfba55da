package io.keelson.orchestrator.apiserver.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;

/**
 * The file that a client is pointed to: where the server is, what it is known by, who the client
 * is.
 *
 * @param server its URL
 * @param cluster the cluster's name in the file
 * @param user the user's name in the file
 */
public record Kubeconfig(
        String server, byte[] authorityPem, String cluster, String user, Identity identity) {
    private static final String NAME_END = "kubeconfig";

    /** In YAML, with the names quoted; certificates and key inline. */
    public String toYaml() {
        String context = user + "@" + cluster;
        return """
        apiVersion: v1
        kind: Config
        clusters:
        - name: %s
          cluster:
            server: %s
            certificate-authority-data: %s
        users:
        - name: %s
          user:
            client-certificate-data: %s
            client-key-data: %s
        contexts:
        - name: %s
          context:
            cluster: %s
            user: %s
        current-context: %s
        """
                .formatted(
                        quoted(cluster),
                        quoted(server),
                        base64(authorityPem),
                        quoted(user),
                        base64(Pem.certificates(identity.chain())),
                        base64(
                                Pem.ecKey(
                                        identity.key(),
                                        identity.chain().getFirst().getPublicKey())),
                        quoted(context),
                        quoted(cluster),
                        quoted(user),
                        quoted(context));
    }

    /**
     * @param file whose name must end in {@code kubeconfig}, so that nobody takes it for harmless
     */
    public void write(Path file) throws IOException {
        if (!file.toString().endsWith(NAME_END)) {
            throw new IllegalArgumentException(file + " does not end in " + NAME_END);
        }
        SecretFiles.write(file, toYaml().getBytes(StandardCharsets.UTF_8));
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
