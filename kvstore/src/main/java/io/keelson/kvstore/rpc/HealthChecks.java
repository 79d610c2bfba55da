package io.keelson.kvstore.rpc;

import io.keelson.kvstore.apply.Alarm;
import io.keelson.kvstore.apply.EtcdError;
import io.keelson.kvstore.member.MemberGateway;
import io.keelson.kvstore.mvcc.View;
import io.keelson.proto.etcdserverpb.AlarmType;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Whether this member is fit to serve, as etcd's own probes ask it. On event loops only. */
final class HealthChecks {
    static final String DATA_CORRUPTION = "data_corruption";
    static final String SERIALIZABLE_READ = "serializable_read";
    static final String LINEARIZABLE_READ = "linearizable_read";
    static final String NON_LEARNER = "non_learner";

    private final MemberGateway gateway;
    private final EventLoops loops;
    private final LongAdder successes = new LongAdder();
    private final LongAdder failures = new LongAdder();

    HealthChecks(MemberGateway gateway, EventLoops loops) {
        this.gateway = gateway;
        this.loops = loops;
    }

    void addTo(Metrics metrics) {
        metrics.add(
                "etcd_server_health_success",
                Metrics.Type.COUNTER,
                "Answers of /health that were good.",
                successes::sum);
        metrics.add(
                "etcd_server_health_failures",
                Metrics.Type.COUNTER,
                "Answers of /health that were bad.",
                failures::sum);
    }

    /**
     * {@code /health}: alarms, then whether there is a leader, then whether a read goes through.
     */
    void health(Map<String, List<String>> parameters, Consumer<HttpAnswer> to) {
        Set<String> excluded = new HashSet<>(parameters.getOrDefault("exclude", List.of()));
        boolean serializable = parameters.getOrDefault("serializable", List.of()).contains("true");
        for (Alarm alarm : alarms()) {
            if (!excluded.contains(alarm.type().name())) {
                to.accept(health("ALARM " + alarm.type().name()));
                return;
            }
        }
        if (!serializable && !gateway.hasLeader()) {
            to.accept(health("RAFT NO LEADER"));
            return;
        }
        String check = serializable ? SERIALIZABLE_READ : LINEARIZABLE_READ;
        run(check, failure -> to.accept(health(failure == null ? "" : "RANGE ERROR:" + failure)));
    }

    private HttpAnswer health(String reason) {
        boolean healthy = reason.isEmpty();
        (healthy ? successes : failures).increment();
        // JSON that etcd sends as text.
        return new HttpAnswer(
                healthy ? 200 : 503,
                "text/plain; charset=utf-8",
                "{\"health\":\"%s\",\"reason\":\"%s\"}".formatted(healthy, reason),
                Map.of());
    }

    /**
     * Runs one check.
     *
     * @param to gets null, or what is wrong
     */
    void run(String check, Consumer<@Nullable String> to) {
        switch (check) {
            case DATA_CORRUPTION -> {
                boolean corrupt =
                        alarms().stream().anyMatch(alarm -> alarm.type() == AlarmType.CORRUPT);
                to.accept(corrupt ? "alarm activated: CORRUPT" : null);
            }
            case SERIALIZABLE_READ -> {
                alarms(); // of the newest view: that it can be read is the check
                to.accept(null);
            }
            case LINEARIZABLE_READ -> linearizableRead(to);
            case NON_LEARNER -> to.accept(gateway.isLearner() ? "not supported for learner" : null);
            default -> throw new IllegalArgumentException("no such check: " + check);
        }
    }

    private Set<Alarm> alarms() {
        try (View view = gateway.view()) {
            return view.alarms();
        }
    }

    private void linearizableRead(Consumer<@Nullable String> to) {
        gateway.readIndex(
                loops.lane(),
                new MemberGateway.ReadAnswer() {
                    @Override
                    public void ready(View view) {
                        view.close();
                        to.accept(null);
                    }

                    @Override
                    public void refused(EtcdError error) {
                        to.accept(error.text());
                    }
                });
    }
}
