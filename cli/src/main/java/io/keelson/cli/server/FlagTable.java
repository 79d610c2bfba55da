package io.keelson.cli.server;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Every flag of etcd 3.8, and what becomes of it here. {@code docs/flags.md} shows the same. */
final class FlagTable {
    /** Name, kind, treatment, default, meaning; a test holds the documentation to it. */
    private static final String TABLE =
            """
            name | text | honoured | default | human-readable name of this member
            data-dir | text | honoured | | folder of the data; <name>.etcd unless told
            listen-client-urls | text | honoured | http://localhost:2379 | where clients are served
            advertise-client-urls | text | honoured | http://localhost:2379 | how clients reach it
            listen-peer-urls | text | honoured | http://localhost:2380 | where peers are served
            initial-advertise-peer-urls | text | honoured | http://localhost:2380 | how peers reach it
            initial-cluster | text | honoured | default=http://localhost:2380 | members at the start
            initial-cluster-state | text | honoured | new | form a cluster (new) or join (existing)
            initial-cluster-token | text | honoured | etcd-cluster | tells equal addresses apart
            heartbeat-interval | number | honoured | 100 | a leader's heartbeat, in ms
            election-timeout | number | honoured | 1000 | silence before an election, in ms
            snapshot-count | number | honoured | 10000 | applied entries between two flushes
            quota-backend-bytes | number | honoured | 0 | space for data; 0 is 2 GiB, below is no limit
            max-txn-ops | number | honoured | 128 | operations of one transaction
            max-request-bytes | number | honoured | 1572864 | the largest request
            log-level | text | honoured | info | debug, info, warn, error, panic or fatal
            log-format | text | honoured | console | form of a line: console or json
            log-outputs | text | honoured | default | stderr (default), stdout or files, by commas
            logger | text | ignored | zap | etcd's choice of logger
            wal-dir | text | refused | | folder of the log apart from the data
            snapshot-catchup-entries | number | ignored | 5000 | entries kept for slow followers
            max-wals | number | ignored | 5 | log files kept
            max-snapshots | number | ignored | 5 | snapshot files kept
            initial-election-tick-advance | boolean | ignored | true | a first election sooner
            backend-batch-interval | text | ignored | | bbolt's commits
            backend-batch-limit | number | ignored | 10000 | bbolt's commits
            backend-bbolt-freelist-type | text | ignored | map | bbolt's free list
            max-concurrent-streams | number | ignored | 4294967295 | streams of one connection
            grpc-keepalive-min-time | text | ignored | 5s | shortest time between a client's pings
            grpc-keepalive-interval | text | ignored | 2h0m0s | time between the server's pings
            grpc-keepalive-timeout | text | ignored | 20s | time a ping may take
            socket-reuse-port | boolean | ignored | false | SO_REUSEPORT
            socket-reuse-address | boolean | ignored | false | SO_REUSEADDR
            memory-mlock | boolean | ignored | false | keep the process in memory
            raft-read-timeout | text | ignored | 5s | a peer connection's reads
            raft-write-timeout | text | ignored | 5s | a peer connection's writes
            listen-client-http-urls | text | refused | | a port of its own for HTTP
            listen-metrics-urls | text | refused | | a port of its own for metrics and health
            enable-grpc-gateway | boolean | ignored | true | JSON over HTTP
            feature-gates | text | refused | | etcd's features in the making
            config-file | text | refused | | all flags from a file
            discovery-endpoints | text | refused | | members from another etcd
            discovery-token | text | refused | | members from another etcd
            discovery-dial-timeout | text | ignored | 2s | members from another etcd
            discovery-request-timeout | text | ignored | 5s | members from another etcd
            discovery-keepalive-time | text | ignored | 2s | members from another etcd
            discovery-keepalive-timeout | text | ignored | 6s | members from another etcd
            discovery-insecure-transport | boolean | ignored | true | members from another etcd
            discovery-insecure-skip-tls-verify | boolean | ignored | false | members from another etcd
            discovery-cert | text | refused | | members from another etcd
            discovery-key | text | refused | | members from another etcd
            discovery-cacert | text | refused | | members from another etcd
            discovery-user | text | refused | | members from another etcd
            discovery-password | text | refused | | members from another etcd
            discovery-srv | text | refused | | members from DNS
            discovery-srv-name | text | refused | | members from DNS
            discovery-fallback | text | ignored | exit | what failed discovery does
            strict-reconfig-check | boolean | refused | true | refuse changes that lose the quorum
            pre-vote | boolean | refused | true | ask before an election
            max-learners | number | refused | 1 | learners at a time
            auto-compaction-mode | text | refused | periodic | forget old revisions by itself
            auto-compaction-retention | text | refused | 0 | forget old revisions by itself
            cert-file | text | refused | | TLS to clients
            key-file | text | refused | | TLS to clients
            client-cert-file | text | refused | | TLS to clients
            client-key-file | text | refused | | TLS to clients
            client-cert-auth | boolean | refused | false | TLS to clients
            client-crl-file | text | refused | | TLS to clients
            client-cert-allowed-hostname | text | refused | | TLS to clients
            trusted-ca-file | text | refused | | TLS to clients
            auto-tls | boolean | refused | false | TLS to clients
            peer-cert-file | text | refused | | TLS between peers
            peer-key-file | text | refused | | TLS between peers
            peer-client-cert-file | text | refused | | TLS between peers
            peer-client-key-file | text | refused | | TLS between peers
            peer-client-cert-auth | boolean | refused | false | TLS between peers
            peer-crl-file | text | refused | | TLS between peers
            peer-cert-allowed-cn | text | refused | | TLS between peers
            peer-cert-allowed-hostname | text | refused | | TLS between peers
            peer-trusted-ca-file | text | refused | | TLS between peers
            peer-auto-tls | boolean | refused | false | TLS between peers
            peer-skip-client-san-verification | boolean | refused | false | TLS between peers
            self-signed-cert-validity | number | ignored | 1 | years of a certificate of auto-tls
            cipher-suites | text | refused | | ciphers of TLS
            tls-min-version | text | refused | TLS1.2 | versions of TLS
            tls-max-version | text | refused | | versions of TLS
            cors | text | refused | * | origins that browsers may ask from
            host-whitelist | text | refused | * | host names that plain HTTP may ask for
            auth-token | text | refused | simple | form of an authentication token
            bcrypt-cost | number | ignored | 10 | work to hash a password
            auth-token-ttl | number | ignored | 300 | life of a token, in s
            enable-log-rotation | boolean | refused | false | turn log files over
            log-rotation-config-json | text | ignored | | turn log files over
            enable-pprof | boolean | ignored | false | Go's profiles over HTTP
            metrics | text | ignored | basic | basic or extensive
            enable-distributed-tracing | boolean | refused | false | traces over OTLP
            distributed-tracing-address | text | ignored | localhost:4317 | traces over OTLP
            distributed-tracing-service-name | text | ignored | etcd | traces over OTLP
            distributed-tracing-instance-id | text | ignored | | traces over OTLP
            distributed-tracing-sampling-rate | number | ignored | 0 | traces over OTLP
            corrupt-check-time | text | ignored | 0s | time between comparisons of all members
            compact-hash-check-time | text | ignored | 1m0s | time between comparisons of hashes
            compaction-batch-limit | number | ignored | 1000 | revisions forgotten at a time
            compaction-sleep-interval | text | ignored | 10ms | pause between them
            watch-progress-notify-interval | text | ignored | 10m0s | time between progress notes
            warning-apply-duration | text | ignored | 100ms | an apply worth a warning
            warning-unary-request-duration | text | ignored | 300ms | a request worth a warning
            bootstrap-defrag-threshold-megabytes | number | ignored | 0 | defragment at the start
            downgrade-check-time | text | ignored | 5s | time between looks at a downgrade
            force-new-cluster | boolean | refused | false | keep the data, drop the other members
            unsafe-no-fsync | boolean | refused | false | do not wait for the disk
            """;

    private static final Map<String, Flag> FLAGS = read();

    /** Flags of etcd's past that it passes over in silence, and so do we. */
    static final Set<String> FORGOTTEN =
            Set.of(
                    "cluster-active-size",
                    "cluster-remove-delay",
                    "cluster-sync-interval",
                    "config",
                    "force",
                    "max-result-buffer",
                    "max-retry-attempts",
                    "peer-heartbeat-interval",
                    "peer-election-timeout",
                    "retry-interval",
                    "snapshot",
                    "v",
                    "vv");

    private FlagTable() {}

    /** All flags, in the order of the documentation. */
    static Iterable<Flag> all() {
        return FLAGS.values();
    }

    static Optional<Flag> find(String name) {
        return Optional.ofNullable(FLAGS.get(name));
    }

    /** A flag of ours to be: its name is in the table, or this is a defect. */
    static Flag flag(String name) {
        return find(name).orElseThrow(() -> new IllegalArgumentException("no flag " + name));
    }

    private static Map<String, Flag> read() {
        Map<String, Flag> flags = new LinkedHashMap<>();
        for (String line : TABLE.lines().toList()) {
            String[] cells = line.split("\\|", -1);
            String name = cells[0].strip();
            flags.put(
                    name,
                    new Flag(
                            name,
                            Flag.Kind.valueOf(word(cells[1])),
                            cells[3].strip(),
                            Flag.Treatment.valueOf(word(cells[2])),
                            cells[4].strip()));
        }
        return flags;
    }

    private static String word(String cell) {
        return cell.strip().toUpperCase(Locale.ROOT);
    }
}
