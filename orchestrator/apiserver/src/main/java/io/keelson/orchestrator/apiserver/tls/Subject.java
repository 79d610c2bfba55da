package io.keelson.orchestrator.apiserver.tls;

import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.security.auth.x500.X500Principal;

/**
 * What a certificate is issued for.
 *
 * @param commonName the user, for a client
 * @param organizations the user's groups
 * @param dnsNames under which a server is called
 * @param addresses IP addresses under which a server is called
 */
public record Subject(
        String commonName,
        List<String> organizations,
        List<String> dnsNames,
        List<String> addresses,
        boolean isServer,
        boolean isClient) {
    static final String SERVER_PURPOSE = "1.3.6.1.5.5.7.3.1";
    static final String CLIENT_PURPOSE = "1.3.6.1.5.5.7.3.2";
    private static final int DNS_NAME = 2;
    private static final int ADDRESS = 7;
    private static final List<String> SERVER_NAMES =
            List.of(
                    "kubernetes",
                    "kubernetes.default",
                    "kubernetes.default.svc",
                    "kubernetes.default.svc.cluster.local",
                    "localhost");
    private static final List<String> SERVER_ADDRESSES = List.of("127.0.0.1", "::1");

    public Subject {
        organizations = List.copyOf(organizations);
        dnsNames = List.copyOf(dnsNames);
        addresses = List.copyOf(addresses);
    }

    /** A user of the API with those groups. */
    public static Subject client(String user, List<String> groups) {
        return new Subject(user, groups, List.of(), List.of(), false, true);
    }

    /**
     * The API server, under the names that pods call it by and those given.
     *
     * @param serviceAddress of the Service {@code kubernetes}: the first of the service range
     * @param more names and IP addresses
     */
    public static Subject apiServer(String serviceAddress, List<String> more) {
        Set<String> names = new LinkedHashSet<>(SERVER_NAMES);
        Set<String> addresses = new LinkedHashSet<>(SERVER_ADDRESSES);
        addresses.add(serviceAddress);
        for (String each : more) {
            (isAddress(each) ? addresses : names).add(each);
        }
        return new Subject(
                "kube-apiserver",
                List.of(),
                new ArrayList<>(names),
                new ArrayList<>(addresses),
                true,
                false);
    }

    /** Whether that certificate was issued for exactly this. */
    boolean isOf(X509Certificate certificate) throws CertificateParsingException {
        List<List<?>> names = new ArrayList<>();
        dnsNames.forEach(each -> names.add(List.of(DNS_NAME, each)));
        addresses.forEach(
                each -> names.add(List.of(ADDRESS, InetAddress.ofLiteral(each).getHostAddress())));
        Collection<List<?>> shown = certificate.getSubjectAlternativeNames();
        List<String> purposes = new ArrayList<>();
        if (isServer) {
            purposes.add(SERVER_PURPOSE);
        }
        if (isClient) {
            purposes.add(CLIENT_PURPOSE);
        }
        return certificate
                        .getSubjectX500Principal()
                        .equals(new X500Principal(DistinguishedName.encode(this)))
                && names.equals(shown == null ? List.of() : new ArrayList<>(shown))
                && purposes.equals(certificate.getExtendedKeyUsage());
    }

    private static boolean isAddress(String name) {
        return name.indexOf(':') >= 0 || name.matches("[0-9]+(\\.[0-9]+){3}");
    }
}
