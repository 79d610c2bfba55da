package io.keelson.orchestrator.apiserver;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;

/**
 * What an API server is started with.
 *
 * @param etcdServers the store: {@code http://host:port}, one at least
 * @param address to listen on
 * @param certDir where keys and certificates are kept, made there on the first start
 * @param kubeconfig written at the start: how kubectl reaches this server as its administrator
 */
public record ApiServerSettings(
        List<String> etcdServers, InetSocketAddress address, Path certDir, Path kubeconfig) {
    public ApiServerSettings {
        etcdServers = List.copyOf(etcdServers);
    }

    String hostAndPort() {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }
}
