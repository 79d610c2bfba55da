package io.keelson.cli.server;

import static io.keelson.cli.CommandException.usage;

import io.keelson.cli.logging.LogForm;
import io.keelson.cli.logging.LogLevel;
import io.keelson.kvstore.member.MemberSettings;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;

/**
 * All that the flags of one member say, checked.
 *
 * @param member what the member is told
 * @param logOutputs {@code stderr}, {@code stdout} or paths of files
 * @param warnings one line each, for the log
 */
record ServerSettings(
        MemberSettings member,
        LogLevel logLevel,
        LogForm logForm,
        List<String> logOutputs,
        List<String> warnings) {
    private static final long ELECTION_MILLIS_MAX = 50_000;
    private static final long QUOTA_DEFAULT_BYTES = 2L << 30;

    /**
     * Checks the values, each by itself and against each other.
     *
     * @throws io.keelson.cli.CommandException one line that names the flag and the remedy
     */
    static ServerSettings of(FlagValues values) {
        String name = values.text("name");
        List<URI> advertisedPeers = FlagUrls.list(values, "initial-advertise-peer-urls");
        if (values.isGiven("listen-client-urls") && !values.isGiven("advertise-client-urls")) {
            throw usage(
                    "flag --advertise-client-urls is required when --listen-client-urls is set");
        }
        SortedMap<String, List<URI>> cluster = cluster(values, name, advertisedPeers);
        long heartbeatMillis = values.number("heartbeat-interval", 1, ELECTION_MILLIS_MAX);
        long electionMillis = values.number("election-timeout", 1, ELECTION_MILLIS_MAX);
        if (electionMillis < 5 * heartbeatMillis) {
            throw usage(
                    "flag --election-timeout (%d ms) must be at least 5 times --heartbeat-interval (%d ms)"
                            .formatted(electionMillis, heartbeatMillis));
        }
        MemberSettings member =
                new MemberSettings(
                        name,
                        dataDir(values, name),
                        FlagUrls.listenList(values, "listen-client-urls"),
                        FlagUrls.list(values, "advertise-client-urls"),
                        FlagUrls.listenList(values, "listen-peer-urls"),
                        advertisedPeers,
                        cluster,
                        isNew(values),
                        values.text("initial-cluster-token"),
                        (int) heartbeatMillis,
                        (int) electionMillis,
                        values.number("snapshot-count", 1, Long.MAX_VALUE),
                        quotaBytes(values),
                        (int) values.number("max-request-bytes", 1, Integer.MAX_VALUE),
                        (int) values.number("max-txn-ops", 1, Integer.MAX_VALUE));
        return new ServerSettings(
                member, logLevel(values), logForm(values), logOutputs(values), values.warnings());
    }

    private static SortedMap<String, List<URI>> cluster(
            FlagValues values, String name, List<URI> advertisedPeers) {
        if (name.isEmpty()) {
            throw usage("flag --name must not be empty");
        }
        if (!values.isGiven("initial-cluster")) {
            return new java.util.TreeMap<>(java.util.Map.of(name, advertisedPeers));
        }
        SortedMap<String, List<URI>> cluster = FlagUrls.cluster(values, "initial-cluster");
        List<URI> own = cluster.get(name);
        if (own == null) {
            throw usage(
                    "flag --initial-cluster has no member \"%s\"; add %s=%s or set --name"
                            .formatted(name, name, advertisedPeers.getFirst()));
        }
        if (!own.equals(advertisedPeers)) {
            throw usage(
                    "flag --initial-cluster gives %s the URLs %s, --initial-advertise-peer-urls %s; make them equal"
                            .formatted(name, own, advertisedPeers));
        }
        Set<URI> seen = new HashSet<>();
        for (List<URI> urls : cluster.values()) {
            for (URI url : urls) {
                if (!seen.add(url)) {
                    throw usage("flag --initial-cluster has the URL " + url + " twice");
                }
            }
        }
        return cluster;
    }

    private static boolean isNew(FlagValues values) {
        String state = values.text("initial-cluster-state");
        return switch (state) {
            case "new" -> true;
            case "existing" -> false;
            default ->
                    throw usage(
                            "flag --initial-cluster-state wants new or existing, not \"%s\""
                                    .formatted(state));
        };
    }

    private static Path dataDir(FlagValues values, String name) {
        String text = values.text("data-dir");
        try {
            return Path.of(text.isEmpty() ? name + ".etcd" : text);
        } catch (InvalidPathException e) {
            throw usage("flag --data-dir: \"%s\" is not a path".formatted(text));
        }
    }

    private static long quotaBytes(FlagValues values) {
        long bytes = values.number("quota-backend-bytes", Long.MIN_VALUE, Long.MAX_VALUE);
        if (bytes == 0) {
            return QUOTA_DEFAULT_BYTES;
        }
        return bytes < 0 ? Long.MAX_VALUE : bytes;
    }

    private static LogLevel logLevel(FlagValues values) {
        String level = values.text("log-level");
        return LogLevel.named(level)
                .orElseThrow(() ->
                        usage(
                                "flag --log-level wants debug, info, warn, error, panic or fatal, not \"%s\""
                                        .formatted(level)));
    }

    private static LogForm logForm(FlagValues values) {
        String form = values.text("log-format");
        return switch (form) {
            case "console" -> LogForm.CONSOLE;
            case "json" -> LogForm.JSON;
            default ->
                    throw usage(
                            "flag --log-format wants console or json, not \"%s\"".formatted(form));
        };
    }

    private static List<String> logOutputs(FlagValues values) {
        List<String> outputs = List.of(values.text("log-outputs").split(","));
        if (outputs.contains("default") && outputs.size() > 1) {
            throw usage("flag --log-outputs: default stands alone; name stderr instead");
        }
        return outputs;
    }
}
