package io.keelson.kvstore.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RpcSettingsTest {
    private final RpcSettings defaults = RpcSettings.defaults(List.of(new InetSocketAddress(0)));

    @Test
    void defaultsAreEtcds() {
        assertThat(defaults.transport())
                .isEqualTo(
                        new RpcSettings.Transport(
                                2,
                                1 << 20,
                                64 * 1024,
                                Integer.MAX_VALUE,
                                TimeUnit.SECONDS.toNanos(5),
                                TimeUnit.HOURS.toNanos(2),
                                TimeUnit.SECONDS.toNanos(20),
                                TimeUnit.SECONDS.toNanos(30)));
        assertThat(defaults.limits())
                .isEqualTo(new RpcSettings.Limits(1_572_864, 128, 128L << 20, 2, 4096));
        assertThat(defaults.maxMessageBytes()).isEqualTo(1_572_864 + 512 * 1024);
        assertThat(defaults.electionTimeoutMillis()).isEqualTo(1000);
        assertThat(defaults.minLeaseTtlSeconds()).isEqualTo(2);
    }

    @Test
    void theSmallestLeaseFollowsTheElectionTimeout() {
        assertThat(withElectionTimeout(100).minLeaseTtlSeconds()).isEqualTo(1);
        assertThat(withElectionTimeout(2000).minLeaseTtlSeconds()).isEqualTo(3);
        assertThat(withElectionTimeout(2001).minLeaseTtlSeconds()).isEqualTo(4);
    }

    private RpcSettings withElectionTimeout(long millis) {
        return new RpcSettings(
                defaults.listenAddresses(), defaults.transport(), defaults.limits(), millis);
    }

    @Test
    void whatCannotWorkIsRefused() {
        assertThatThrownBy(() -> RpcSettings.defaults(List.of()))
                .hasMessage("no address to listen on");
        assertThatThrownBy(() -> withElectionTimeout(0))
                .hasMessage("an election timeout must be positive");
        assertThatThrownBy(() -> new RpcSettings.Limits(1, 1, 1, 0, 1))
                .hasMessage("at least one read thread is needed");
        assertThatThrownBy(() -> new RpcSettings.Transport(2, 100, 1, 1, 1, 1, 1, 1))
                .hasMessage("a flow control window is at least 65535");
    }
}
