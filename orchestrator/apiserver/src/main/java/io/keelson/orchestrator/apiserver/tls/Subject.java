package io.keelson.orchestrator.apiserver.tls;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

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

    private static boolean isAddress(String name) {
        return name.indexOf(':') >= 0 || name.matches("[0-9]+(\\.[0-9]+){3}");
    }
}
