package io.keelson.bench.api;

import io.keelson.bench.load.Endpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How to reach an API server and as whom: what a kubeconfig with one cluster and one user with a
 * certificate says.
 *
 * @param authority certificates in PEM
 * @param certificate in PEM
 * @param key in PEM
 */
record Kubeconfig(Endpoint server, byte[] authority, byte[] certificate, byte[] key) {
    private static final String SCHEME = "https://";

    /**
     * @throws IOException if it cannot be read, or does not hold what is needed
     */
    static Kubeconfig read(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.UTF_8);
        String server = value(file, text, "server");
        if (!server.startsWith(SCHEME)) {
            throw new IOException(file + ": the server is not reached over " + SCHEME);
        }
        return new Kubeconfig(
                Endpoint.parse(server.substring(SCHEME.length())),
                data(file, text, "certificate-authority-data"),
                data(file, text, "client-certificate-data"),
                data(file, text, "client-key-data"));
    }

    private static byte[] data(Path file, String text, String name) throws IOException {
        return Base64.getDecoder().decode(value(file, text, name));
    }

    private static String value(Path file, String text, String name) throws IOException {
        Matcher line =
                Pattern.compile("(?m)^[\\s-]*\"?" + name + "\"?: *\"?([^\"\\s]+)").matcher(text);
        if (!line.find()) {
            throw new IOException(file + " has no " + name);
        }
        return line.group(1);
    }
}
