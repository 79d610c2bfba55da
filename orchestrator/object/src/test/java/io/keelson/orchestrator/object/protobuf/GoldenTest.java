package io.keelson.orchestrator.object.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.Descriptors.Descriptor;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.JsonReader;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.schema.Field;
import io.keelson.orchestrator.schema.GroupVersionKind;
import io.keelson.orchestrator.schema.ScalarType;
import io.keelson.orchestrator.schema.StructType;
import io.keelson.orchestrator.schema.Type;
import io.keelson.orchestrator.schema.Type.AnyType;
import io.keelson.orchestrator.schema.Type.ListType;
import io.keelson.orchestrator.schema.Type.MapType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The schemas and the protobuf reader against what a kube-apiserver 1.20 was sent and answered,
 * which {@code KEELSON_GOLDEN} names the folder of.
 */
final class GoldenTest {
    /** Since 1.20 the API has lost these. */
    private static final Set<String> LOST_KINDS =
            Set.of(
                    "autoscaling/v2beta2 HorizontalPodAutoscaler", // gone in 1.26
                    "sea.io/v1 Boat"); // a custom resource

    private record Exchange(String name, Obj body) {}

    private static List<Exchange> exchanges(String prefix) throws IOException {
        String named = System.getenv("KEELSON_GOLDEN");
        Path folder = named == null ? Path.of("../../../shared/reference/golden") : Path.of(named);
        assumeTrue(Files.isDirectory(folder), "KEELSON_GOLDEN names no folder of exchanges");
        List<Exchange> exchanges = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                if (name.startsWith(prefix) && name.endsWith(".jsonl")) {
                    for (String line : Files.readAllLines(file)) {
                        Obj exchange = JsonReader.readObj(line.getBytes(StandardCharsets.UTF_8));
                        for (String side : new String[] {"request", "response"}) {
                            if (exchange.at(side, "body") instanceof Obj body
                                    && !body.text("apiVersion").isEmpty()) {
                                exchanges.add(
                                        new Exchange(exchange.text("name") + ", " + side, body));
                            }
                        }
                    }
                }
            }
        }
        return exchanges;
    }

    @Test
    void everyFieldThatWasSentOrAnsweredAtCreationIsInTheSchema() throws IOException {
        Set<String> unknown = new TreeSet<>();
        int checked = 0;
        for (Exchange exchange : exchanges("02")) {
            Obj body = exchange.body();
            StructType type = type(body);
            if (type == null) {
                unknown.add(body.text("apiVersion") + " " + body.text("kind"));
            } else {
                checked++;
                check(body, type, body.text("kind"), unknown);
            }
        }
        unknown.removeAll(LOST_KINDS);
        assertThat(unknown).isEmpty();
        assertThat(checked).isGreaterThan(90);
    }

    /** Fields that are unknown and values of the wrong shape. */
    private static void check(Node value, Type type, String path, Set<String> wrong) {
        if (value == Node.Null.NULL) {
            return;
        }
        boolean fits =
                switch (type) {
                    case StructType struct -> {
                        if (value instanceof Obj obj) {
                            obj.forEach((name, member) -> {
                                Field field = struct.field(name);
                                if (field == null) {
                                    wrong.add(path + "." + name);
                                } else {
                                    check(member, field.type(), path + "." + name, wrong);
                                }
                            });
                        }
                        yield value instanceof Obj;
                    }
                    case MapType map -> {
                        if (value instanceof Obj obj) {
                            obj.forEach((name, member) ->
                                    check(member, map.value(), path + ".*", wrong));
                        }
                        yield value instanceof Obj;
                    }
                    case ListType list -> {
                        if (value instanceof Arr arr) {
                            arr.forEach(it -> check(it, list.element(), path + "[]", wrong));
                        }
                        yield value instanceof Arr;
                    }
                    case AnyType any -> true;
                    case ScalarType scalar ->
                            switch (scalar) {
                                case STRING, BYTES, TIME, MICRO_TIME, DURATION ->
                                        value instanceof Node.Text;
                                case BOOLEAN -> value instanceof Node.Bool;
                                case INT32, INT64 -> value instanceof Node.Whole;
                                case DOUBLE ->
                                        value instanceof Node.Whole
                                                || value instanceof Node.Fraction;
                                case QUANTITY, INT_OR_STRING ->
                                        value instanceof Node.Text || value instanceof Node.Whole;
                            };
                };
        if (!fits) {
            wrong.add(path + " is no " + type);
        }
    }

    /**
     * Protobuf tells neither null from absent nor empty from absent in lists and maps, and has kind
     * and apiVersion of the outermost object only.
     */
    @Test
    void everyObjectThatWasAnsweredComesBackFromProtobuf() throws IOException {
        List<String> wrong = new ArrayList<>();
        int compared = 0;
        for (Exchange exchange : exchanges("")) {
            Obj body = exchange.body();
            StructType type = type(body);
            if (type == null || !exchange.name().endsWith("response")) {
                continue;
            }
            GroupVersionKind kind = kind(body);
            Descriptor message = TestingMessages.find(ApiTypes.protoName(kind));
            if (message == null) {
                continue;
            }
            compared++;
            Node expected = bare(body, type);
            Node read =
                    bare(
                            ProtobufReader.read(
                                    TestingMessages.envelope(body, message), ApiTypes::find),
                            type);
            if (!read.equals(expected)) {
                wrong.add(exchange.name() + ":\n  " + read + "\n  " + expected);
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(compared).isGreaterThan(100);
    }

    private static Node bare(Node value, Type type) {
        return switch (type) {
            case StructType struct when value instanceof Obj obj -> {
                Obj.Builder kept = Obj.builder();
                obj.forEach((name, member) -> {
                    Field field = Objects.requireNonNull(struct.field(name), name);
                    Type memberType = field.type();
                    boolean isInEnvelope =
                            field.number() == 0
                                    && (name.equals("kind") || name.equals("apiVersion"));
                    boolean isEmpty =
                            isInEnvelope
                                    || member == Node.Null.NULL
                                    || member.equals(Arr.EMPTY)
                                    || (member.equals(Obj.EMPTY) && memberType instanceof MapType);
                    if (!isEmpty) {
                        kept.put(name, bare(member, memberType));
                    }
                });
                yield kept.build();
            }
            case ListType list when value instanceof Arr arr ->
                    Arr.of(arr.asList().stream().map(it -> bare(it, list.element())).toList());
            default -> value;
        };
    }

    private static GroupVersionKind kind(Obj body) {
        return GroupVersionKind.of(body.text("apiVersion"), body.text("kind"));
    }

    private static @Nullable StructType type(Obj body) {
        return ApiTypes.find(kind(body));
    }
}
