package io.keelson.orchestrator.object;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * YAML bytes to the object tree, as Kubernetes reads it: the words of YAML 1.1 ({@code yes}, {@code
 * off}, {@code 0777}) keep their meaning, dates stay strings, keys that are no strings become
 * strings, {@code <<} merges. JSON is YAML too.
 */
public final class YamlReader {
    /** The largest document that is read, in code points. */
    public static final int SIZE_MAX = 3 << 20;

    /** Aliases are written out, so that a short text could become a tree without end. */
    private static final int NODES_MAX = 1_000_000;

    private final @Nullable Consumer<Problem> problems;
    private int nodes;
    private int depth;

    private YamlReader(@Nullable Consumer<Problem> problems) {
        this.problems = problems;
    }

    /**
     * The first document; null if there is none.
     *
     * @throws MalformedException if it is not YAML
     */
    public static Node read(byte[] yaml) {
        return read(yaml, null);
    }

    /**
     * @param problems told of each field that is given twice
     * @throws MalformedException if it is not YAML
     */
    public static Node read(byte[] yaml, @Nullable Consumer<Problem> problems) {
        LoadSettings settings =
                LoadSettings.builder()
                        .setCodePointLimit(SIZE_MAX)
                        .setAllowDuplicateKeys(true)
                        .setUseMarks(true)
                        .setSchema(YamlScalar.SCHEMA)
                        .build();
        try {
            Iterator<org.snakeyaml.engine.v2.nodes.Node> documents =
                    new Compose(settings).composeAllFromString(decode(yaml)).iterator();
            return documents.hasNext()
                    ? new YamlReader(problems).node(documents.next(), FieldPath.ROOT)
                    : Node.Null.NULL;
        } catch (YamlEngineException e) {
            throw new MalformedException(
                    "error converting YAML to JSON: yaml: " + e.getMessage(), e);
        } catch (StackOverflowError e) {
            throw new MalformedException("error converting YAML to JSON: yaml: too deep", e);
        }
    }

    /**
     * An object, as every body of a request but a JSON patch is.
     *
     * @throws MalformedException if it is not YAML, or another value
     */
    public static Obj readObj(byte[] yaml) {
        return JsonReader.asObj(read(yaml));
    }

    private static String decode(byte[] yaml) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(yaml)).toString();
        } catch (CharacterCodingException e) {
            throw new MalformedException("error converting YAML to JSON: yaml: invalid UTF-8", e);
        }
    }

    private Node node(org.snakeyaml.engine.v2.nodes.Node node, FieldPath path) {
        if (++nodes > NODES_MAX) {
            throw malformed("document contains excessive aliasing");
        }
        if (++depth > JsonReader.DEPTH_MAX) {
            throw malformed("exceeded max depth");
        }
        Node read =
                switch (node) {
                    case MappingNode mapping -> obj(mapping, path);
                    case SequenceNode sequence -> arr(sequence, path);
                    case ScalarNode scalar -> YamlScalar.resolve(scalar);
                    default -> throw malformed("unknown node " + node.getNodeType());
                };
        depth--;
        return read;
    }

    private static MalformedException malformed(String why) {
        return new MalformedException("error converting YAML to JSON: yaml: " + why);
    }

    private Arr arr(SequenceNode sequence, FieldPath path) {
        List<Node> elements = new ArrayList<>();
        for (org.snakeyaml.engine.v2.nodes.Node element : sequence.getValue()) {
            elements.add(node(element, path.index(elements.size())));
        }
        return Arr.of(elements);
    }

    private Obj obj(MappingNode mapping, FieldPath path) {
        Obj.Builder obj = Obj.builder();
        List<org.snakeyaml.engine.v2.nodes.Node> merged = new ArrayList<>();
        for (NodeTuple member : mapping.getValue()) {
            if (YamlScalar.isMergeKey(member.getKeyNode())) {
                merged.add(member.getValueNode());
                continue;
            }
            String name = name(member.getKeyNode());
            FieldPath field = path.child(name);
            if (problems != null && obj.has(name)) {
                int line = member.getKeyNode().getStartMark().map(mark -> mark.getLine()).orElse(0);
                problems.accept(
                        new Problem(
                                Problem.Kind.DUPLICATE,
                                field.toString(),
                                "line "
                                        + (line + 1)
                                        + ": key "
                                        + GoText.quote(name)
                                        + " already set in map"));
            }
            obj.put(name, node(member.getValueNode(), field));
        }
        for (org.snakeyaml.engine.v2.nodes.Node source : merged) {
            merge(source, obj, path);
        }
        return obj.build();
    }

    /** What the object has itself stays. */
    private void merge(
            org.snakeyaml.engine.v2.nodes.Node source, Obj.Builder into, FieldPath path) {
        switch (node(source, path)) {
            case Obj from -> putMissing(from, into);
            case Arr list -> {
                for (Node element : list) {
                    if (!(element instanceof Obj from)) {
                        throw malformed("map merge requires map or sequence of maps as the value");
                    }
                    putMissing(from, into);
                }
            }
            default -> throw malformed("map merge requires map or sequence of maps as the value");
        }
    }

    private static void putMissing(Obj from, Obj.Builder into) {
        from.forEach((name, value) -> {
            if (!into.has(name)) {
                into.put(name, value);
            }
        });
    }

    private static String name(org.snakeyaml.engine.v2.nodes.Node key) {
        if (!(key instanceof ScalarNode scalar)) {
            throw malformed("invalid map key: a list or a map");
        }
        return switch (YamlScalar.resolve(scalar)) {
            case Node.Text(String value) -> value;
            case Node.Whole(long value) -> Long.toString(value);
            case Node.Fraction(BigDecimal value) -> JsonWriter.number(value);
            case Node.Bool bool -> bool.value() ? "true" : "false";
            default -> throw malformed("invalid map key: " + scalar.getValue());
        };
    }
}
