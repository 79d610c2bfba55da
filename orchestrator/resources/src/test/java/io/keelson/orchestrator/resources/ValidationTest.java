package io.keelson.orchestrator.resources;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.JsonReader;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.schema.GroupVersionKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/**
 * Every rule of {@code docs/validation.md} has a case here, and every case a rule there. The cases
 * are transcripts, a file for each family of kinds:
 *
 * <pre>
 *   kind apps/v1 Deployment
 *   base {...}                a manifest that is right
 *
 *   create {...}              merged into it; null takes a field away
 *   spec.replicas: Invalid value: -1: must be greater than or equal to 0
 * </pre>
 *
 * <p>{@code update} and {@code status} are changes of the object that the base makes. With {@code
 * -Dkeelson.record=true} the answers are written anew, to be read before they are committed.
 */
class ValidationTest {
    private static final Path CASES =
            Path.of("src/test/resources/io/keelson/orchestrator/resources/validation");
    private static final Path RULES = Path.of("../../docs/validation.md");

    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

    /** Creations, and updates of the whole or of a part. */
    private static final Pattern ATTEMPT =
            Pattern.compile(
                    "(create|update|status|approval|ephemeralcontainers|finalize|resize) \\{");

    private record Answer(String kind, String error) {}

    private final ResourceTable table = ResourceTable.builtIn();
    private final List<Answer> answers = new ArrayList<>();

    @Test
    void everyRuleIsKeptAndWrittenDown() throws IOException {
        SoftAssertions soft = new SoftAssertions();
        try (Stream<Path> files = Files.list(CASES)) {
            for (Path file : files.sorted().toList()) {
                String recorded = Files.readString(file);
                String replayed = replay(recorded);
                if (Boolean.getBoolean("keelson.record")) {
                    Files.writeString(file, replayed);
                }
                soft.assertThat(replayed).as(file.getFileName().toString()).isEqualTo(recorded);
            }
        }
        soft.assertAll();
        assertThat(answers).hasSizeGreaterThan(200);
        compareWithRules();
    }

    private void compareWithRules() throws IOException {
        Set<Answer> explained = new HashSet<>();
        SoftAssertions soft = new SoftAssertions();
        int rows = 0;
        for (String line : Files.readAllLines(RULES)) {
            String[] cells = line.split(" \\| ", -1);
            if (!line.startsWith("| `") || cells.length != 3) {
                continue;
            }
            rows++;
            String kind = cells[0].substring(2).replace("`", "");
            Pattern rule =
                    pattern(
                            cells[1].replace("`", "")
                                    + ": "
                                    + cells[2].substring(0, cells[2].length() - 2));
            List<Answer> found =
                    answers.stream()
                            .filter(it -> it.kind.equals(kind))
                            .filter(it -> rule.matcher(it.error).matches())
                            .toList();
            soft.assertThat(found).as("no case for " + line).isNotEmpty();
            explained.addAll(found);
        }
        for (Answer answer : answers) {
            soft.assertThat(explained.contains(answer)).as("no rule for " + answer).isTrue();
        }
        soft.assertAll();
        assertThat(rows).isGreaterThan(200);
    }

    /** {@code …} stands for any value, {@code [*]} for any subscript. */
    private static Pattern pattern(String rule) {
        StringBuilder regex = new StringBuilder();
        for (String part :
                rule.replace("\\|", "|").split("(?<=…)|(?=…)|(?<=\\[\\*])|(?=\\[\\*])", -1)) {
            regex.append(
                    switch (part) {
                        case "…" -> ".*";
                        case "[*]" -> "\\[.*?\\]";
                        default -> Pattern.quote(part);
                    });
        }
        return Pattern.compile(regex.toString());
    }

    private String replay(String transcript) {
        StringBuilder replayed = new StringBuilder();
        ResourceDef def = null;
        Obj base = Obj.EMPTY;
        for (String line : transcript.lines().toList()) {
            if (line.startsWith("kind ")) {
                List<String> words = List.of(line.split(" ", -1));
                def =
                        requireNonNull(
                                table.find(GroupVersionKind.of(words.get(1), words.get(2))), line);
            } else if (line.startsWith("base ")) {
                base = read(line.substring("base ".length()));
            } else if (ATTEMPT.matcher(line).lookingAt()) {
                replayed.append(line).append('\n');
                for (FieldError error : errors(requireNonNull(def), base, line)) {
                    String text = error.field() + ": " + error.body().replace("\n", "\\n");
                    answers.add(new Answer(def.gvk().kind(), text));
                    replayed.append(text).append('\n');
                }
                continue;
            } else if (!line.isEmpty() && !line.startsWith("#")) {
                continue; // an answer: said anew
            }
            replayed.append(line).append('\n');
        }
        return replayed.toString();
    }

    private static List<FieldError> errors(ResourceDef def, Obj base, String line) {
        int end = line.indexOf(' ');
        String word = line.substring(0, end);
        Obj change = read(line.substring(end + 1));
        Strategy strategy = def.strategy();
        if (word.equals("create")) {
            return strategy.validate().apply(made(def, (Obj) merged(base, change)));
        }
        Obj before = made(def, base);
        if (Read.has(base, "status")) {
            before = before.with("status", base.obj("status"));
        }
        Obj now = strategy.defaults().apply((Obj) merged(before, change));
        Part part = requireNonNull(def.part(word.equals("update") ? "" : word), word);
        return part.validate().apply(part.prepare().of(now, before, NOW), before);
    }

    /** As the API server makes it before it is validated. */
    static Obj made(ResourceDef def, Obj sent) {
        Obj object = def.strategy().defaults().apply(DefaultsTest.stored(def, sent));
        if (def.namespaced() && object.text("metadata", "namespace").isEmpty()) {
            object = object.withAt(Node.of("default"), "metadata", "namespace");
        }
        String generateName = object.text("metadata", "generateName");
        if (!generateName.isEmpty() && object.text("metadata", "name").isEmpty()) {
            object = object.withAt(Node.of(generateName + "x2x2x"), "metadata", "name");
        }
        object = object.withAt(Node.of("8d1a9f1e-0000-4000-8000-000000000001"), "metadata", "uid");
        return def.strategy().prepareForCreate().apply(object);
    }

    private static Obj read(String json) {
        return (Obj) JsonReader.read(json.getBytes(StandardCharsets.UTF_8));
    }

    private static Node merged(Node target, Node patch) {
        if (!(patch instanceof Obj changes)) {
            return patch;
        }
        Obj[] result = {target instanceof Obj object ? object : Obj.EMPTY};
        changes.forEach((name, value) -> {
            Node was = result[0].get(name);
            result[0] =
                    value == Node.Null.NULL
                            ? result[0].without(name)
                            : result[0].with(name, merged(was == null ? Obj.EMPTY : was, value));
        });
        return result[0];
    }
}
