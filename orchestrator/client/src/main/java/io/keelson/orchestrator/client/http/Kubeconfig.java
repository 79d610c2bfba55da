package io.keelson.orchestrator.client.http;

import io.keelson.orchestrator.object.MalformedException;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.YamlReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the file that clients of the API are pointed to: clusters, users, and contexts that join
 * one with the other. Certificates, keys and tokens stand in it or in files it names; what stands
 * in it wins. Where it asks for what this client cannot do, such as running a program for a token,
 * reading fails rather than connecting as somebody else.
 */
public final class Kubeconfig {
    private static final List<String> USERS_ELSEWHERE =
            List.of("exec", "auth-provider", "username", "as");
    private static final List<String> CLUSTERS_ELSEWHERE =
            List.of("insecure-skip-tls-verify", "tls-server-name", "proxy-url");

    private final Obj config;
    private final Files files;

    /** The files that a kubeconfig names. */
    @FunctionalInterface
    public interface Files {
        /**
         * @param name as it stands there, relative to the kubeconfig's folder
         */
        byte[] read(String name) throws IOException;
    }

    private Kubeconfig(Obj config, Files files) {
        this.config = config;
        this.files = files;
    }

    /**
     * @param context the one to use; empty for the current one
     * @throws IllegalArgumentException the message says what is wrong and what to do
     */
    public static Access read(byte[] yaml, String context, Files files) {
        try {
            return new Kubeconfig(YamlReader.readObj(yaml), files).access(context);
        } catch (MalformedException e) {
            throw new IllegalArgumentException("no YAML: " + e.getMessage(), e);
        }
    }

    private Access access(String wanted) {
        String name = wanted.isEmpty() ? config.text("current-context") : wanted;
        if (name.isEmpty()) {
            throw new IllegalArgumentException(
                    "no current-context; set one with kubectl config use-context");
        }
        Obj context = named("contexts", name, "context");
        Obj cluster = named("clusters", context.text("cluster"), "cluster");
        String user = context.text("user");
        Obj who = user.isEmpty() ? Obj.EMPTY : named("users", user, "user");
        refuse(CLUSTERS_ELSEWHERE, cluster, "cluster " + context.text("cluster"));
        refuse(USERS_ELSEWHERE, who, "user " + user);
        byte[] authorities = data(cluster, "certificate-authority");
        return new Access(
                server(cluster.text("server")),
                authorities == null ? List.of() : certificates(authorities),
                identity(who, user),
                token(who));
    }

    private Obj named(String list, String name, String member) {
        List<String> names = new ArrayList<>();
        for (Node node : config.arr(list)) {
            if (node instanceof Obj entry) {
                if (entry.text("name").equals(name)) {
                    return entry.obj(member);
                }
                names.add(entry.text("name"));
            }
        }
        throw new IllegalArgumentException(
                list + " has no \"" + name + "\", only [" + String.join(", ", names) + "]");
    }

    private static void refuse(List<String> names, Obj there, String of) {
        for (String name : names) {
            Node value = there.get(name);
            if (value != null && value != Node.Bool.FALSE && !value.equals(Node.of(""))) {
                throw new IllegalArgumentException(
                        of
                                + " asks for "
                                + name
                                + ", which this client does not know; give it a"
                                + " certificate-authority, and a client-certificate with its"
                                + " client-key, or a token");
            }
        }
    }

    private static URI server(String text) {
        try {
            URI server = new URI(text);
            if (server.getHost() != null && "https".equals(server.getScheme())) {
                return server;
            }
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("server \"" + text + "\" is no URL", e);
        }
        throw new IllegalArgumentException(
                "server \"" + text + "\" is no URL of the form https://host:port");
    }

    private Access.@Nullable Identity identity(Obj who, String user) {
        byte[] chain = data(who, "client-certificate");
        byte[] key = data(who, "client-key");
        if (chain == null && key == null) {
            return null;
        }
        if (chain == null || key == null) {
            throw new IllegalArgumentException(
                    "user "
                            + user
                            + " has "
                            + (chain == null ? "a client-key" : "a client-certificate")
                            + " without its "
                            + (chain == null ? "client-certificate" : "client-key"));
        }
        try {
            return new Access.Identity(certificates(chain), PrivateKeys.read(key));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("client-key: " + e.getMessage(), e);
        }
    }

    private String token(Obj who) {
        String token = who.text("token");
        if (!token.isEmpty() || who.text("tokenFile").isEmpty()) {
            return token;
        }
        return new String(file(who.text("tokenFile")), StandardCharsets.UTF_8).strip();
    }

    /** What stands under {@code name-data}, else in the file that {@code name} says. */
    private byte @Nullable [] data(Obj there, String name) {
        String inline = there.text(name + "-data");
        if (inline.isEmpty()) {
            return there.text(name).isEmpty() ? null : file(there.text(name));
        }
        try {
            return Base64.getMimeDecoder().decode(inline);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + "-data is no base64", e);
        }
    }

    private byte[] file(String name) {
        try {
            return files.read(name);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read " + name + ": " + e.getMessage(), e);
        }
    }

    private static List<X509Certificate> certificates(byte[] pem) {
        List<X509Certificate> found = new ArrayList<>();
        try {
            CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem))
                    .forEach(each -> found.add((X509Certificate) each));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("a broken certificate: " + e.getMessage(), e);
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException("a file of certificates with none in it");
        }
        return List.copyOf(found);
    }
}
