package io.keelson.orchestrator.apiserver;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * What an API server is started with.
 *
 * @param etcdServers the store: {@code http://host:port}, one at least
 * @param address to listen on
 * @param certDir where keys and certificates are kept, made there on the first start
 * @param kubeconfig written at the start: how kubectl reaches this server as its administrator
 * @param disabledAdmission plugins not to be asked, by upstream's names
 */
public record ApiServerSettings(
        List<String> etcdServers,
        InetSocketAddress address,
        Path certDir,
        Path kubeconfig,
        Set<String> disabledAdmission) {
    public ApiServerSettings {
        etcdServers = List.copyOf(etcdServers);
        disabledAdmission = Set.copyOf(disabledAdmission);
    }

    String hostAndPort() {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }
}
