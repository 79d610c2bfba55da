package io.keelson.kvstore.rpc;

import io.keelson.kvstore.member.MemberGateway;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The paths beside gRPC: {@code /health}, {@code /livez} and {@code /readyz} with one path below
 * for each check, {@code /version} and {@code /metrics}. All are for {@code GET}.
 */
final class HttpEndpoints {
    private static final List<String> LIVENESS = List.of(HealthChecks.SERIALIZABLE_READ);
    private static final List<String> READINESS =
            List.of(
                    HealthChecks.DATA_CORRUPTION,
                    HealthChecks.SERIALIZABLE_READ,
                    HealthChecks.LINEARIZABLE_READ,
                    HealthChecks.NON_LEARNER);
    private static final HttpAnswer NOT_FOUND = HttpAnswer.text(404, "404 page not found");
    private static final HttpAnswer METHOD_NOT_ALLOWED =
            new HttpAnswer(
                    405,
                    "text/plain; charset=utf-8",
                    "Method Not Allowed\n",
                    Map.of("Allow", "GET"));

    private final HealthChecks checks;
    private final Metrics metrics;

    HttpEndpoints(MemberGateway gateway, EventLoops loops, Metrics metrics) {
        this.checks = new HealthChecks(gateway, loops);
        this.metrics = metrics;
        checks.addTo(metrics);
    }

    /** Called on an event loop; the answer is given there, once. */
    void answer(boolean get, String uri, Consumer<HttpAnswer> to) {
        QueryStringDecoder query = new QueryStringDecoder(uri);
        String path = query.path();
        List<String> names = checksOf(path);
        if (names == null && !Set.of("/health", "/version", "/metrics").contains(path)) {
            to.accept(NOT_FOUND);
        } else if (!get) {
            to.accept(METHOD_NOT_ALLOWED);
        } else if (names != null) {
            run(names, query.parameters(), to);
        } else if (path.equals("/health")) {
            checks.health(query.parameters(), to);
        } else if (path.equals("/version")) {
            to.accept(HttpAnswer.json(200, version()));
        } else {
            to.accept(
                    new HttpAnswer(
                            200,
                            "text/plain; version=0.0.4; charset=utf-8",
                            metrics.text(),
                            Map.of()));
        }
    }

    private static String version() {
        return "{\"etcdserver\":\"%s\",\"etcdcluster\":\"%s\",\"storage\":\"%s\"}"
                .formatted(EtcdVersion.SERVER, EtcdVersion.CLUSTER, EtcdVersion.STORAGE);
    }

    /** The checks behind a path; null when there are none. */
    private static @Nullable List<String> checksOf(String path) {
        for (String root : List.of("/livez", "/readyz")) {
            List<String> all = root.equals("/livez") ? LIVENESS : READINESS;
            if (path.equals(root)) {
                return all;
            }
            if (path.startsWith(root + "/")) {
                String name = path.substring(root.length() + 1);
                return all.contains(name) ? List.of(name) : null;
            }
        }
        return null;
    }

    private void run(
            List<String> names, Map<String, List<String>> parameters, Consumer<HttpAnswer> to) {
        Set<String> excluded = new HashSet<>(parameters.getOrDefault("exclude", List.of()));
        List<String> wanted = new ArrayList<>(names);
        wanted.removeAll(excluded);
        boolean verbose = parameters.containsKey("verbose");
        runNext(wanted.iterator(), new StringBuilder(), new boolean[] {true}, verbose, to);
    }

    /** One check after the other: some answer later. */
    private void runNext(
            Iterator<String> rest,
            StringBuilder report,
            boolean[] healthy,
            boolean verbose,
            Consumer<HttpAnswer> to) {
        if (!rest.hasNext()) {
            to.accept(
                    healthy[0]
                            ? HttpAnswer.text(200, (verbose ? report.toString() : "") + "ok")
                            : HttpAnswer.text(503, report.toString()));
            return;
        }
        String name = rest.next();
        checks.run(
                name,
                failure -> {
                    if (failure == null) {
                        report.append("[+]").append(name).append(" ok\n");
                    } else {
                        report.append("[-]").append(name).append(" failed: ");
                        report.append(failure).append('\n');
                        healthy[0] = false;
                    }
                    runNext(rest, report, healthy, verbose, to);
                });
    }
}
