package io.keelson.orchestrator.apiserver;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What an API server is started with.
 *
 * @param etcdServers the store: {@code http://host:port}, one at least
 * @param address to listen on
 * @param certDir where keys and certificates are kept, made there on the first start
 * @param kubeconfig written at the start, and when the certificate in it is renewed: how kubectl
 *     reaches this server as its administrator
 * @param disabledAdmission plugins not to be asked, by upstream's names
 * @param maxRequestsInFlight that only read; watches are not counted
 * @param maxMutatingRequestsInFlight that change something
 * @param compactionInterval how often the store is compacted to where it was one interval before;
 *     zero for never
 * @param programVersion of this program, which {@code /version} tells
 */
public record ApiServerSettings(
        List<String> etcdServers,
        InetSocketAddress address,
        Path certDir,
        Path kubeconfig,
        Set<String> disabledAdmission,
        int maxRequestsInFlight,
        int maxMutatingRequestsInFlight,
        Duration compactionInterval,
        String programVersion) {
    public ApiServerSettings {
        etcdServers = List.copyOf(etcdServers);
        disabledAdmission = Set.copyOf(disabledAdmission);
        if (etcdServers.isEmpty()) {
            throw new IllegalArgumentException("no store is named");
        }
        if (maxRequestsInFlight < 1 || maxMutatingRequestsInFlight < 1) {
            throw new IllegalArgumentException(
                    "requests in flight: "
                            + maxRequestsInFlight
                            + ", mutating "
                            + maxMutatingRequestsInFlight);
        }
        if (compactionInterval.isNegative()) {
            throw new IllegalArgumentException("compaction interval " + compactionInterval);
        }
    }

    /** How a client on this machine reaches the server. */
    String hostAndPort() {
        return host() + ":" + address.getPort();
    }

    private String host() {
        InetAddress host = address.getAddress();
        if (host.isAnyLocalAddress()) {
            return host instanceof Inet6Address ? "[::1]" : "127.0.0.1";
        }
        return host instanceof Inet6Address
                ? "[" + host.getHostAddress() + "]"
                : host.getHostAddress();
    }
}
