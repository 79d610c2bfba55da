package io.keelson.orchestrator.apiserver.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.apiserver.TestingCluster;
import io.keelson.orchestrator.apiserver.authn.User;
import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.ApiResource;
import io.keelson.orchestrator.client.ObjectKey;
import io.keelson.orchestrator.client.events.ApiEvents;
import io.keelson.orchestrator.client.events.EventSource;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Times;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told arrives as events that kubectl shows. */
final class ApiEventsTest {
    private TestingCluster cluster;
    private ApiEvents events;
    private Obj map;

    @BeforeEach
    void start(@TempDir Path directory) {
        cluster = new TestingCluster(directory, 5);
        events = events(EventSource.of("test-controller"));
        map =
                cluster.create(
                        "{apiVersion: v1, kind: ConfigMap, metadata: {name: m, namespace: default}}");
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private ApiEvents events(EventSource source) {
        return new ApiEvents(
                new Api(cluster.transport("teller", User.MASTERS), cluster.clockwork()),
                cluster.clockwork(),
                source);
    }

    private List<Obj> written() {
        cluster.advance(Duration.ofSeconds(1));
        return cluster.list(ApiResource.EVENTS, "default");
    }

    @Test
    void anEventSaysWhatAndAboutWhomAndFromWhom() {
        events.warning(map, "FailedCreate", "no room");
        assertThat(written())
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.text("metadata", "name")).matches("m\\.[0-9a-f]{16}");
                    Obj about = event.obj("involvedObject");
                    assertThat(about.text("kind")).isEqualTo("ConfigMap");
                    assertThat(about.text("apiVersion")).isEqualTo("v1");
                    assertThat(about.text("namespace")).isEqualTo("default");
                    assertThat(about.text("name")).isEqualTo("m");
                    assertThat(about.text("uid")).isEqualTo(map.text("metadata", "uid"));
                    assertThat(about.text("resourceVersion"))
                            .isEqualTo(map.text("metadata", "resourceVersion"));
                    assertThat(event.text("type")).isEqualTo("Warning");
                    assertThat(event.text("reason")).isEqualTo("FailedCreate");
                    assertThat(event.text("message")).isEqualTo("no room");
                    assertThat(event.text("source", "component")).isEqualTo("test-controller");
                    assertThat(event.text("reportingComponent")).isEqualTo("test-controller");
                    assertThat(event.whole(0, "count")).isEqualTo(1);
                    assertThat(event.text("firstTimestamp"))
                            .isEqualTo(event.text("lastTimestamp"))
                            .isNotEmpty();
                });
    }

    @Test
    void whatIsToldAgainIsCounted() {
        for (int i = 0; i < 3; i++) {
            events.normal(map, "Synced", "done");
            cluster.advance(Duration.ofSeconds(10));
        }
        assertThat(written())
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.whole(0, "count")).isEqualTo(3);
                    assertThat(Times.parse(event.text("lastTimestamp")))
                            .isEqualTo(Times.parse(event.text("firstTimestamp")).plusSeconds(20));
                });
    }

    @Test
    void equalEventsOfOneMomentAreCountedToo() {
        for (int i = 0; i < 5; i++) {
            events.normal(map, "Synced", "done");
        }
        assertThat(written())
                .singleElement()
                .satisfies(event -> assertThat(event.whole(0, "count")).isEqualTo(5));
    }

    @Test
    void anEventThatHasPassedItsTimeIsWrittenAnewWithItsCount() {
        events.normal(map, "Synced", "done");
        Obj first = written().getFirst();
        cluster.admin().delete(ApiResource.EVENTS, ObjectKey.of(first), "");
        events.normal(map, "Synced", "done");
        assertThat(written())
                .singleElement()
                .satisfies(event -> assertThat(event.whole(0, "count")).isEqualTo(2));
    }

    @Test
    void anEventOfTheClusterIsInTheDefaultNamespace() {
        Obj node = cluster.create("{apiVersion: v1, kind: Node, metadata: {name: n1}}");
        events.normal(node, "RegisteredNode", "hello");
        assertThat(written())
                .singleElement()
                .satisfies(
                        event -> assertThat(event.text("involvedObject", "namespace")).isEmpty());
    }

    @Test
    void theSchedulersSayWhatItWasDoing() {
        events(EventSource.scheduler("default-scheduler", "default-scheduler-host"))
                .normal(map, "Scheduled", "Successfully assigned default/m to n1");
        assertThat(written())
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.text("action")).isEqualTo("Binding");
                    assertThat(event.text("reportingInstance")).isEqualTo("default-scheduler-host");
                });
    }

    @Test
    void eventsWaitForAServerThatIsGone() {
        cluster.killServer();
        events.normal(map, "Synced", "done");
        events.normal(map, "Other", "done");
        cluster.advance(Duration.ofSeconds(30));
        cluster.startServer();
        cluster.advance(Duration.ofSeconds(60));
        assertThat(written())
                .extracting(event -> event.text("reason"))
                .containsExactlyInAnyOrder("Synced", "Other");
        assertThat(events.dropped()).isZero();
    }

    @Test
    void whatIsTooMuchIsDroppedAndCounted() {
        for (int i = 0; i < 1500; i++) {
            Obj other = map.withAt(Node.of("m" + i), "metadata", "name");
            events.normal(other, "Synced", "done");
        }
        assertThat(written()).hasSize(1000);
        assertThat(events.dropped()).isEqualTo(500);
        for (int i = 0; i < 30; i++) {
            events.normal(map, "Again" + i, "done");
        }
        assertThat(written()).hasSize(1025);
        assertThat(events.dropped()).isEqualTo(505);
    }
}
