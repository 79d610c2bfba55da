package io.keelson.cli.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.cli.CommandLines;
import io.keelson.kvstore.member.MemberSettings;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What flags and environment make of a member, and the one line for each that is wrong. */
final class ServerFlagsTest {
    private final TestingStarter starter = new TestingStarter();

    private MemberSettings settings(Map<String, String> environment, String... flags) {
        CommandLines.Result result =
                CommandLines.run(new ServerCommand(starter, environment), flags);
        assertThat(result.err()).doesNotContain("keelson server:");
        assertThat(result.exitCode()).isZero();
        return starter.lastSettings();
    }

    private String refusal(Map<String, String> environment, String... flags) {
        CommandLines.Result result =
                CommandLines.run(new ServerCommand(starter, environment), flags);
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err().lines()).hasSize(1);
        assertThat(starter.settings).isEmpty();
        return result.err().strip();
    }

    @Test
    void defaultsAreEtcds() {
        URI client = URI.create("http://localhost:2379");
        URI peer = URI.create("http://localhost:2380");
        MemberSettings settings = settings(Map.of());
        assertThat(settings.name()).isEqualTo("default");
        assertThat(settings.dataDir()).isEqualTo(Path.of("default.etcd"));
        assertThat(settings.listenClientUrls()).containsExactly(client);
        assertThat(settings.advertiseClientUrls()).containsExactly(client);
        assertThat(settings.listenPeerUrls()).containsExactly(peer);
        assertThat(settings.initialAdvertisePeerUrls()).containsExactly(peer);
        assertThat(settings.initialCluster()).isEqualTo(Map.of("default", List.of(peer)));
        assertThat(settings.newCluster()).isTrue();
        assertThat(settings.clusterToken()).isEqualTo("etcd-cluster");
        assertThat(settings.heartbeatMillis()).isEqualTo(100);
        assertThat(settings.electionMillis()).isEqualTo(1000);
        assertThat(settings.snapshotCount()).isEqualTo(10_000);
        assertThat(settings.quotaBackendBytes()).isEqualTo(2L << 30);
        assertThat(settings.maxRequestBytes()).isEqualTo(1_572_864);
        assertThat(settings.maxTxnOps()).isEqualTo(128);
    }

    @Test
    void everyHonouredFlagArrives() {
        MemberSettings settings =
                settings(
                        Map.of(),
                        "--name=b",
                        "--data-dir",
                        "d",
                        "--listen-client-urls=http://0.0.0.0:1,http://127.0.0.1:2",
                        "--advertise-client-urls=http://b.example:1",
                        "--listen-peer-urls=http://[::1]:3",
                        "--initial-advertise-peer-urls=http://b.example:3",
                        "--initial-cluster=a=http://a.example:3,b=http://b.example:3",
                        "--initial-cluster-state=existing",
                        "--initial-cluster-token=t",
                        "--heartbeat-interval=10",
                        "--election-timeout=50",
                        "--snapshot-count=7",
                        "--quota-backend-bytes=-1",
                        "--max-request-bytes=8",
                        "--max-txn-ops=9");
        assertThat(settings)
                .isEqualTo(
                        new MemberSettings(
                                "b",
                                Path.of("d"),
                                urls("http://0.0.0.0:1", "http://127.0.0.1:2"),
                                urls("http://b.example:1"),
                                urls("http://[::1]:3"),
                                urls("http://b.example:3"),
                                new java.util.TreeMap<>(
                                        Map.of(
                                                "a", urls("http://a.example:3"),
                                                "b", urls("http://b.example:3"))),
                                false,
                                "t",
                                10,
                                50,
                                7,
                                Long.MAX_VALUE,
                                8,
                                9));
    }

    private static List<URI> urls(String... texts) {
        return java.util.Arrays.stream(texts).map(URI::create).toList();
    }

    @Test
    void oneDashTwoDashesEqualsAndBlankAreTheSame() {
        for (String[] flags :
                List.of(
                        new String[] {"-name=x"},
                        new String[] {"--name=x"},
                        new String[] {"-name", "x"},
                        new String[] {"--name", "x"},
                        new String[] {"--name", "y", "--name", "x"})) {
            assertThat(settings(Map.of(), ServerCommand.withTwoDashes(flags)).name())
                    .isEqualTo("x");
        }
    }

    @Test
    void theClusterIsTheMemberItselfUnlessTold() {
        assertThat(
                        settings(
                                        Map.of(),
                                        "--name=x",
                                        "--initial-advertise-peer-urls=http://10.0.0.1:9")
                                .initialCluster())
                .isEqualTo(Map.of("x", urls("http://10.0.0.1:9")));
    }

    @Test
    void theEnvironmentSetsFlags() {
        assertThat(settings(Map.of("ETCD_NAME", "e", "ETCD_MAX_TXN_OPS", "5")))
                .returns("e", MemberSettings::name)
                .returns(5, MemberSettings::maxTxnOps);
        assertThat(settings(Map.of("ETCD_NAME", "")).name()).isEqualTo("default");
    }

    @Test
    void bothSourcesForOneFlagAreAConflict() {
        assertThat(refusal(Map.of("ETCD_NAME", "e"), "--name=f"))
                .isEqualTo(
                        "keelson server: environment variable ETCD_NAME conflicts with flag --name; unset one of them");
    }

    @Test
    void unknownVariablesAndIdleFlagsOnlyWarn() {
        FlagValues values =
                FlagValues.of(
                        Map.of("max-wals", "9", "pre-vote", "T", "enable-pprof", "false"),
                        Map.of("ETCD_NOSUCH", "1", "HOME", "/"));
        assertThat(values.warnings())
                .containsExactly(
                        "unrecognized environment variable ETCD_NOSUCH",
                        "flag --max-wals has no effect in Keelson");
    }

    @Test
    void aFlagAtItsOwnDefaultIsAlwaysAccepted() {
        for (Flag flag : FlagTable.all()) {
            if (!flag.defaultValue().isEmpty() && flag.treatment() != Flag.Treatment.HONOURED) {
                settings(Map.of(), "--" + flag.name() + "=" + flag.defaultValue());
            }
        }
    }

    @Test
    void flagsOfThePastArePassedOver() {
        assertThat(settings(Map.of(), "--vv", "--snapshot=true").name()).isEqualTo("default");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    --nosuch                         | unknown flag --nosuch; see keelson server --help
                    stray                            | unexpected argument stray; see keelson server --help
                    --name                           | flag --name needs a value; see keelson server --help
                    --name=                          | flag --name must not be empty
                    --cert-file=a.pem                | flag --cert-file is known to etcd but not supported by Keelson yet; leave it out
                    --pre-vote=false                 | flag --pre-vote is known to etcd but not supported by Keelson yet; leave it out
                    --pre-vote=maybe                 | flag --pre-vote wants true or false, not "maybe"
                    --heartbeat-interval=x           | flag --heartbeat-interval wants a whole number, not "x"
                    --heartbeat-interval=0           | flag --heartbeat-interval wants 1 to 50000, not 0
                    --heartbeat-interval=201         | flag --election-timeout (1000 ms) must be at least 5 times --heartbeat-interval (201 ms)
                    --election-timeout=50001         | flag --election-timeout wants 1 to 50000, not 50001
                    --snapshot-count=0               | flag --snapshot-count wants at least 1, not 0
                    --max-txn-ops=-1                 | flag --max-txn-ops wants 1 to 2147483647, not -1
                    --listen-client-urls=http://127.0.0.1:1 | flag --advertise-client-urls is required when --listen-client-urls is set
                    --listen-peer-urls=localhost:1   | flag --listen-peer-urls: "localhost:1" wants a scheme, as in http://127.0.0.1:2379
                    --listen-peer-urls=http://h      | flag --listen-peer-urls: "http://h" wants a host and a port, as in http://127.0.0.1:2379
                    --listen-peer-urls=http://h:1    | flag --listen-peer-urls: http://h:1 names a host; a socket wants an IP address or localhost
                    --listen-peer-urls=http://::1:5/ | flag --listen-peer-urls: "http://::1:5/" wants a host and a port, as in http://127.0.0.1:2379
                    --listen-peer-urls=http://127.0.0.1:1/a | flag --listen-peer-urls: "http://127.0.0.1:1/a" must end after its port
                    --listen-peer-urls=https://127.0.0.1:1 | flag --listen-peer-urls: https:// is known to etcd but not supported by Keelson yet; use http://
                    --listen-peer-urls=,             | flag --listen-peer-urls wants at least one URL, such as http://127.0.0.1:2379
                    --listen-peer-urls=http://a b    | flag --listen-peer-urls: "http://a b" is not a URL
                    --initial-cluster=a              | flag --initial-cluster wants name=url,name=url, not "a"
                    --initial-cluster=a=http://h:1   | flag --initial-cluster has no member "default"; add default=http://localhost:2380 or set --name
                    --initial-cluster=default=http://h:1 | flag --initial-cluster gives default the URLs [http://h:1], --initial-advertise-peer-urls [http://localhost:2380]; make them equal
                    --initial-cluster=default=http://localhost:2380,a=http://localhost:2380 | flag --initial-cluster has the URL http://localhost:2380 twice
                    --initial-cluster-state=old      | flag --initial-cluster-state wants new or existing, not "old"
                    --log-level=loud                 | flag --log-level wants debug, info, warn, error, panic or fatal, not "loud"
                    --log-format=xml                 | flag --log-format wants console or json, not "xml"
                    --log-outputs=default,stderr     | flag --log-outputs: default stands alone; name stderr instead
                    """)
    void whatIsWrongIsOneLine(String flag, String line) {
        assertThat(refusal(Map.of(), flag)).isEqualTo("keelson server: " + line);
    }
}
