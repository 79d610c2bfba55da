package io.keelson.orchestrator.controllers.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.apiserver.TestingCluster;
import io.keelson.orchestrator.object.Obj;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Templates' names. */
final class TemplateHashTest {
    private static Obj template(String yaml) {
        return TestingCluster.read(yaml);
    }

    private static String hash(String yaml) {
        return TemplateHash.of(template(yaml), 0);
    }

    @Test
    void isWrittenInTenSafeCharacters() {
        for (int i = 0; i < 1000; i++) {
            assertThat(hash("{a: %d}".formatted(i))).matches("[bcdfghjklmnpqrstvwxz2456789]{10}");
        }
    }

    /** Names in clusters depend on these. */
    @Test
    void neverChanges() {
        assertThat(hash("{}")).isEqualTo("l7t7jbdt44");
        assertThat(hash("{a: text, b: [1, 1.5, true, false], c: {d: e}}")).isEqualTo("khhtqmzt5n");
        assertThat(TemplateHash.of(template("{}"), 1)).isEqualTo("zr8pmgllmn");
    }

    @Test
    void doesNotDependOnOrderNullsOrTheLabelItself() {
        String hash = hash("{metadata: {labels: {a: b}}, spec: {x: 1, y: 2}}");
        assertThat(hash("{spec: {y: 2, x: 1}, metadata: {labels: {a: b}}}")).isEqualTo(hash);
        assertThat(hash("{metadata: {labels: {a: b}, c: null}, spec: {x: 1, y: 2}}"))
                .isEqualTo(hash);
        assertThat(
                        hash(
                                "{metadata: {labels: {a: b, pod-template-hash: h}}, spec: {x: 1,"
                                        + " y: 2}}"))
                .isEqualTo(hash);
    }

    @Test
    void dependsOnEverythingElse() {
        Set<String> hashes = new HashSet<>();
        String[] all = {
            "{}",
            "{a: {}}",
            "{a: []}",
            "{a: ''}",
            "{a: b}",
            "{a: b, c: d}",
            "{a: {b: c}}",
            "{a: {b: {}, c: d}}",
            "{a: {b: {c: d}}}",
            "{a: [b]}",
            "{a: [[b]]}",
            "{a: [b, c]}",
            "{a: [c, b]}",
            "{a: 1}",
            "{a: '1'}",
            "{a: true}",
            "{a: 'true'}",
            "{ab: c}",
            "{a: bc}",
            "{metadata: {labels: {other: h}}}"
        };
        for (String yaml : all) {
            hashes.add(hash(yaml));
        }
        hashes.add(TemplateHash.of(template("{}"), 1));
        hashes.add(TemplateHash.of(template("{}"), 2));
        assertThat(hashes).hasSize(all.length + 2);
    }
}
