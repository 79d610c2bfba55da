package io.keelson.orchestrator.storage.etcd;

import java.time.Duration;
import java.util.List;

/**
 * @param endpoints {@code host:port} or {@code http://host:port}, one at least
 * @param requestTimeout after which a request fails, however often it was tried
 * @param attemptTimeout after which a read is tried on the next endpoint
 * @param retryDelayMin between attempts once every endpoint has been tried, doubled each time
 * @param retryDelayMax at which it stops doubling
 */
public record EtcdSettings(
        List<String> endpoints,
        Duration requestTimeout,
        Duration attemptTimeout,
        Duration retryDelayMin,
        Duration retryDelayMax) {
    private static final String SCHEME = "http://";

    public EtcdSettings {
        if (endpoints.isEmpty()) {
            throw new IllegalArgumentException("no endpoint of a store");
        }
        if (attemptTimeout.compareTo(requestTimeout) > 0) {
            throw new IllegalArgumentException(
                    "an attempt's time "
                            + attemptTimeout
                            + " exceeds a request's "
                            + requestTimeout);
        }
        endpoints =
                endpoints.stream()
                        .map(each -> each.startsWith(SCHEME) ? each.substring(7) : each)
                        .toList();
    }

    /** For these endpoints, with times that suit one data centre. */
    public static EtcdSettings of(List<String> endpoints) {
        return new EtcdSettings(
                endpoints,
                Duration.ofSeconds(10),
                Duration.ofSeconds(4),
                Duration.ofMillis(50),
                Duration.ofSeconds(2));
    }
}
