package io.keelson.orchestrator.schema.facts;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.schema.Field;
import io.keelson.orchestrator.schema.Schemas;
import io.keelson.orchestrator.schema.StructType;
import io.keelson.orchestrator.schema.Type;
import io.keelson.orchestrator.schema.Type.Granularity;
import io.keelson.orchestrator.schema.Type.ListType;
import io.keelson.orchestrator.schema.Type.MapType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/**
 * The bundled facts against the packages they were made from, which {@code KEELSON_K8S_GO} names a
 * folder of.
 */
@EnabledIfEnvironmentVariable(
        named = "KEELSON_K8S_GO",
        matches = ".+",
        disabledReason = "KEELSON_K8S_GO names no folder of unpacked Go packages")
final class SourcesTest {
    private static Path unpacked() {
        return Path.of(Objects.requireNonNull(System.getenv("KEELSON_K8S_GO")));
    }

    @Test
    void theFileIsWhatTheGeneratorMakes() throws IOException {
        List<String> differences = new ArrayList<>();
        List<String> facts = GenerateFacts.facts(unpacked(), differences);
        try (InputStream bundled = Schemas.class.getResourceAsStream("kubernetes.facts")) {
            assertThat(
                            new String(
                                            Objects.requireNonNull(bundled).readAllBytes(),
                                            StandardCharsets.UTF_8)
                                    .lines())
                    .containsExactlyElementsOf(facts);
        }
        assertThat(differences)
                .as("defaults that name a Go constant: client-go knows its value")
                .allMatch(difference -> difference.contains("AzureDiskVolumeSource"));
    }

    /** Names, defaults and granularity of every field, the inlined ones among them. */
    @Test
    void clientGosMergeSchemaSaysTheSame() throws IOException {
        MergeSchema merge =
                MergeSchema.read(
                        unpacked()
                                .resolve(
                                        "usr/share/gocode/src/k8s.io/client-go/applyconfigurations/internal/internal.go"));
        List<String> wrong = new ArrayList<>();
        int compared = 0;
        for (String name : Schemas.bundled().names()) {
            if (!merge.has(name)) {
                continue;
            }
            compared++;
            StructType type = Schemas.bundled().named(name);
            Map<String, Map<String, Object>> expected = merge.fields(name);
            Set<String> names = new TreeSet<>();
            for (Field field : type.fields()) {
                if (!field.name().isEmpty()) {
                    names.add(field.name());
                    String found = owned(field.type());
                    String said =
                            said(
                                    field.type(),
                                    MergeSchema.map(
                                            MergeSchema.map(expected.get(field.name()))
                                                    .get("type")));
                    if (!found.equals(said)) {
                        wrong.add(name + "." + field.name() + ": " + found + ", not " + said);
                    }
                }
            }
            if (!names.equals(new TreeSet<>(expected.keySet()))) {
                wrong.add(name + ": " + names + ", not " + expected.keySet());
            }
            if (type.isAtomic() != merge.isAtomic(name)) {
                wrong.add(name + ": atomic is " + type.isAtomic());
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(compared).isGreaterThan(merge.size() - 15);
    }

    private static String owned(Type type) {
        return switch (type) {
            case ListType list when list.granularity() == Granularity.SET -> "set";
            case ListType list when list.granularity() == Granularity.ASSOCIATIVE ->
                    "keys " + list.keys();
            case ListType list -> "list";
            case MapType map when map.granularity() == Granularity.ATOMIC -> "atomic map";
            case MapType map -> "map";
            case StructType struct -> struct.name();
            default -> "one value";
        };
    }

    private static String said(Type type, Map<String, Object> yaml) {
        if (yaml.containsKey("list")) {
            Map<String, Object> list = MergeSchema.map(yaml.get("list"));
            List<?> keys = MergeSchema.list(list.get("keys"));
            return !MergeSchema.relationship(list).equals("associative")
                    ? "list"
                    : keys.isEmpty() ? "set" : "keys " + keys;
        }
        if (yaml.containsKey("map")) {
            return MergeSchema.relationship(yaml.get("map")).equals("atomic")
                    ? "atomic map"
                    : "map";
        }
        return type instanceof StructType ? MergeSchema.string(yaml.get("namedType")) : "one value";
    }
}
