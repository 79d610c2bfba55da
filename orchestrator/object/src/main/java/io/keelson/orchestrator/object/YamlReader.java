package io.keelson.orchestrator.object;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * YAML bytes to the object tree, as Kubernetes reads it: the words of YAML 1.1 ({@code yes}, {@code
 * off}, {@code 0777}) keep their meaning, dates stay strings, keys that are no strings become
 * strings, {@code <<} merges. JSON is YAML too.
 */
public final class YamlReader {
    /** The largest document that is read, in code points. */
    public static final int SIZE_MAX = 3 << 20;

    /** Aliases share what they name, but who walks or writes the tree meets it each time. */
    private static final int NODES_MAX = 1_000_000;

    /** What an anchor names, how many nodes that is, and how deep. */
    private record Anchored(Node node, int nodes, int height) {}

    private final Iterator<Event> events;
    private final @Nullable Consumer<Problem> problems;
    private final Map<Anchor, Anchored> anchors = new HashMap<>();
    private int nodes;
    private int depth;
    private int depthMax;

    private YamlReader(Iterator<Event> events, @Nullable Consumer<Problem> problems) {
        this.events = events;
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
                        .setMaxAliasesForCollections(Integer.MAX_VALUE) // nodes are counted here
                        .build();
        try {
            Iterator<Event> events = new Parse(settings).parseString(decode(yaml)).iterator();
            return new YamlReader(events, problems).document();
        } catch (YamlEngineException e) {
            throw new MalformedException(
                    "error converting YAML to JSON: yaml: " + e.getMessage(), e);
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

    private static MalformedException malformed(String why) {
        return new MalformedException("error converting YAML to JSON: yaml: " + why);
    }

    private Node document() {
        while (events.hasNext()) {
            Event event = events.next();
            if (event.getEventId() == Event.ID.DocumentStart) {
                Node node = node(events.next(), FieldPath.ROOT);
                events.next(); // the document's end: what else the parser minds comes before it
                return node;
            }
        }
        return Node.Null.NULL;
    }

    private Node node(Event event, FieldPath path) {
        int before = nodes;
        int deepestBefore = depthMax;
        depth++;
        depthMax = depth;
        count(1, 0);
        Node node =
                switch (event) {
                    case ScalarEvent scalar -> YamlScalar.resolve(scalar);
                    case AliasEvent alias -> aliased(alias);
                    case SequenceStartEvent start -> arr(path);
                    case MappingStartEvent start -> obj(path);
                    default -> throw malformed("unexpected " + event.getEventId());
                };
        if (!(event instanceof AliasEvent) && event instanceof NodeEvent named) {
            Anchored anchored = new Anchored(node, nodes - before, depthMax - depth);
            named.getAnchor().ifPresent(anchor -> anchors.put(anchor, anchored));
        }
        depth--;
        depthMax = Math.max(depthMax, deepestBefore);
        return node;
    }

    private void count(int more, int height) {
        nodes += more;
        depthMax = Math.max(depthMax, depth + height);
        if (nodes > NODES_MAX) {
            throw malformed("document contains excessive aliasing");
        }
        if (depthMax > JsonReader.DEPTH_MAX) {
            throw malformed("exceeded max depth");
        }
    }

    private Node aliased(AliasEvent alias) {
        Anchored anchored = anchors.get(alias.getAlias());
        if (anchored == null) {
            throw malformed("unknown anchor '" + alias.getAlias() + "' referenced");
        }
        count(anchored.nodes, anchored.height);
        return anchored.node;
    }

    private Arr arr(FieldPath path) {
        List<Node> elements = new ArrayList<>();
        for (Event event = events.next();
                event.getEventId() != Event.ID.SequenceEnd;
                event = events.next()) {
            elements.add(node(event, path.index(elements.size())));
        }
        return Arr.of(elements);
    }

    private Obj obj(FieldPath path) {
        Obj.Builder obj = Obj.builder();
        List<Node> merged = new ArrayList<>();
        for (Event key = events.next();
                key.getEventId() != Event.ID.MappingEnd;
                key = events.next()) {
            if (YamlScalar.isMergeKey(key)) {
                merged.add(node(events.next(), path));
                continue;
            }
            String name = name(node(key, path));
            FieldPath field = path.child(name);
            if (obj.has(name)) {
                repeated(name, field, key);
            }
            obj.put(name, node(events.next(), field));
        }
        for (Node source : merged) {
            merge(source, obj);
        }
        return obj.build();
    }

    private void repeated(String name, FieldPath field, Event key) {
        if (problems != null) {
            int line = 1 + key.getStartMark().map(mark -> mark.getLine()).orElse(0);
            String message = "line " + line + ": key " + GoText.quote(name) + " already set in map";
            problems.accept(new Problem(Problem.Kind.DUPLICATE, field.toString(), message));
        }
    }

    /** What the object has itself stays. */
    private static void merge(Node source, Obj.Builder into) {
        List<Node> sources = source instanceof Arr list ? list.asList() : List.of(source);
        for (Node from : sources) {
            if (!(from instanceof Obj members)) {
                throw malformed("map merge requires map or sequence of maps as the value");
            }
            members.forEach((name, value) -> {
                if (!into.has(name)) {
                    into.put(name, value);
                }
            });
        }
    }

    private static String name(Node key) {
        return switch (key) {
            case Node.Text(String value) -> value;
            case Node.Whole(long value) -> Long.toString(value);
            case Node.Fraction(BigDecimal value) -> JsonWriter.number(value);
            case Node.Bool bool -> bool.value() ? "true" : "false";
            default -> throw malformed("invalid map key: " + JsonWriter.toText(key));
        };
    }
}
