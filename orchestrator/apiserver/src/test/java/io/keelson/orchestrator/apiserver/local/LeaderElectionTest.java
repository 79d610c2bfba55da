package io.keelson.orchestrator.apiserver.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.apiserver.TestingCluster;
import io.keelson.orchestrator.apiserver.authn.User;
import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.LeaderElection;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.Transport;
import io.keelson.orchestrator.client.TransportException;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Times;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two candidates for one Lease. */
final class LeaderElectionTest {
    private static final ObjectKey LEASE = new ObjectKey("kube-system", "test");

    private TestingCluster cluster;
    private Contender a;
    private Contender b;

    @BeforeEach
    void start(@TempDir Path directory) {
        cluster = new TestingCluster(directory, 3);
        a = new Contender("a");
        b = new Contender("b");
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    /** A candidate, and the network between it and the server. */
    private final class Contender implements Transport, LeaderElection.Candidate {
        private final Transport server = cluster.transport("elector", User.MASTERS);
        private final LeaderElection election;
        private final List<String> told = new ArrayList<>();
        private Instant changed = Instant.MIN;
        private boolean reached = true;
        private boolean answered = true;

        Contender(String name) {
            election =
                    new LeaderElection(
                            new Api(this, cluster.clockwork()),
                            cluster.clockwork(),
                            LEASE,
                            name,
                            this);
        }

        @Override
        public CompletableFuture<Answer> send(Request request) {
            CompletableFuture<Answer> answer =
                    reached
                            ? server.send(request)
                            : CompletableFuture.failedFuture(
                                    new TransportException("no route", null));
            if (answered) {
                return answer;
            }
            CompletableFuture<Answer> hanging = new CompletableFuture<>();
            cluster.clockwork()
                    .schedule(
                            Duration.ofSeconds(30),
                            () ->
                                    hanging.completeExceptionally(
                                            new TransportException("no answer", null)));
            return hanging;
        }

        @Override
        public Streaming stream(Request request, Lines lines) {
            throw new AssertionError("no watch is needed");
        }

        @Override
        public void startedLeading() {
            if (this == b) {
                assertThat(a.election.isLeading()).as("two at a time").isFalse();
            }
            changed = cluster.clockwork().now();
            told.add("started");
        }

        @Override
        public void stoppedLeading() {
            changed = cluster.clockwork().now();
            told.add("stopped");
        }
    }

    private Obj spec() {
        return cluster.get(ApiResource.LEASES, LEASE.namespace(), LEASE.name()).obj("spec");
    }

    private void seconds(double seconds) {
        cluster.advance(Duration.ofNanos((long) (seconds * 1e9)));
    }

    private void begin() {
        a.election.start();
        seconds(1);
        b.election.start();
        seconds(5);
    }

    @Test
    void theFirstLeadsAndTheLeaseSaysSoAsUpstreamsDoes() {
        begin();
        assertThat(a.election.isLeading()).isTrue();
        assertThat(b.election.isLeading()).isFalse();
        assertThat(a.told).containsExactly("started");
        Obj spec = spec();
        assertThat(spec.text("holderIdentity")).isEqualTo("a");
        assertThat(spec.whole(0, "leaseDurationSeconds")).isEqualTo(15);
        assertThat(spec.whole(-1, "leaseTransitions")).isZero();
        assertThat(spec.text("renewTime")).matches(".*T.*\\.[0-9]{6}Z");
        String acquired = spec.text("acquireTime");
        seconds(60);
        assertThat(spec().text("acquireTime")).isEqualTo(acquired);
        assertThat(Times.parse(spec().text("renewTime")))
                .isAfter(cluster.clockwork().now().minusSeconds(3));
        assertThat(a.told).containsExactly("started");
        assertThat(b.told).isEmpty();
    }

    @Test
    void theNextLeadsAtOnceAfterOneThatGaveTheLeaseAway() {
        begin();
        a.election.close();
        assertThat(a.told).containsExactly("started", "stopped");
        assertThat(spec().text("holderIdentity")).isEmpty();
        seconds(5);
        assertThat(b.election.isLeading()).isTrue();
        assertThat(spec().whole(0, "leaseTransitions")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void oneThatCannotRenewStopsBeforeAnotherBegins(boolean requestsHang) {
        begin();
        a.reached = false;
        a.answered = !requestsHang;
        Instant failing = cluster.clockwork().now();
        seconds(60);
        assertThat(a.told).containsExactly("started", "stopped");
        assertThat(b.told).containsExactly("started");
        assertThat(Duration.between(failing, a.changed)).isLessThan(Duration.ofSeconds(11));
        assertThat(Duration.between(a.changed, b.changed)).isGreaterThan(Duration.ofSeconds(3));
        assertThat(spec().text("holderIdentity")).isEqualTo("b");
    }

    @Test
    void aServerThatIsGoneForSomeSecondsChangesNothing() {
        begin();
        a.reached = false;
        seconds(6);
        a.reached = true;
        seconds(30);
        assertThat(a.told).containsExactly("started");
        assertThat(b.told).isEmpty();
    }

    /** Its times are an hour ago, as far as this clock can tell; it is renewed all the same. */
    @Test
    void aHolderWhoseClockIsWrongKeepsTheLeaseWhileItRenews() {
        cluster.create(
                """
                apiVersion: coordination.k8s.io/v1
                kind: Lease
                metadata: {name: test, namespace: kube-system}
                spec: {holderIdentity: other, leaseDurationSeconds: 15, leaseTransitions: 4}
                """);
        b.election.start();
        for (int i = 0; i < 30; i++) {
            String early = Times.micros(cluster.clockwork().now().minusSeconds(3600));
            Obj lease = cluster.get(ApiResource.LEASES, LEASE.namespace(), LEASE.name());
            cluster.admin()
                    .update(ApiResource.LEASES, lease.withAt(Node.of(early), "spec", "renewTime"));
            seconds(2);
        }
        assertThat(b.told).isEmpty();
        seconds(14);
        assertThat(b.told).isEmpty();
        seconds(6);
        assertThat(b.told).containsExactly("started");
        assertThat(spec().whole(0, "leaseTransitions")).isEqualTo(5);
    }
}
