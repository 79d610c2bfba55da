package io.keelson.orchestrator.apiserver.golden;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.JsonWriter;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Compares one answer with the recorded one, place by place, and learns from it what things are
 * called here. Members of an object come in any order. Elements of a list that have names are
 * compared by name, so that one too many is one difference; their order is compared too.
 */
final class Comparison {
    /** The day of the recording: a time that begins like this was made by the server. */
    private static final Pattern RECORDED_TIME =
            Pattern.compile("2026-11-23T\\d\\d:\\d\\d:\\d\\d(\\.\\d{6})?Z");

    private static final Pattern TIME =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{6})?Z");
    private static final Pattern DURATION = Pattern.compile("(\\d+[smhdy])+");
    private static final Pattern SIGNED_TOKEN =
            Pattern.compile("eyJ[\\w-]+\\.eyJ[\\w-]+\\.[\\w-]+");
    private static final Set<String> ELAPSED =
            Set.of("Age", "Last Seen", "First Seen", "Duration", "Last Schedule");

    private final String exchange;
    private final Counterparts counterparts;
    private final List<Difference> differences = new ArrayList<>();

    private Comparison(String exchange, Counterparts counterparts) {
        this.exchange = exchange;
        this.counterparts = counterparts;
    }

    static List<Difference> of(
            String exchange,
            int recordedStatus,
            Node recordedBody,
            int liveStatus,
            Node liveBody,
            Counterparts counterparts) {
        Comparison comparison = new Comparison(exchange, counterparts);
        if (recordedStatus != liveStatus) {
            comparison.differ(
                    "HTTP", summary(recordedStatus, recordedBody), summary(liveStatus, liveBody));
            return comparison.differences;
        }
        Node recorded = Prepared.of(recordedBody);
        Node live = Prepared.of(liveBody);
        comparison.compare("", "", recorded, live, isCollection(recorded));
        return comparison.differences;
    }

    /** Two answers of different status have no places in common: their messages tell more. */
    private static Node summary(int status, Node body) {
        String message = body instanceof Obj obj ? obj.text("message") : "";
        return Node.of((status + " " + message).trim());
    }

    private static boolean isCollection(Node body) {
        if (!(body instanceof Obj obj)) {
            return false;
        }
        if (obj.text("kind").equals("Table")) {
            Arr rows = obj.arr("rows");
            return rows.size() != 1
                    || !(rows.get(0) instanceof Obj row)
                    || !row.text("object", "metadata", "resourceVersion")
                            .equals(obj.text("metadata", "resourceVersion"));
        }
        return obj.has("items");
    }

    private void differ(String path, @Nullable Node recorded, @Nullable Node live) {
        differences.add(
                new Difference(
                        exchange,
                        path,
                        recorded,
                        live == null ? null : counterparts.toRecorded(live)));
    }

    private void compare(String path, String name, Node recorded, Node live, boolean isCollection) {
        if (recorded instanceof Obj one && live instanceof Obj other) {
            compareObjects(path, one, other, isCollection);
        } else if (recorded instanceof Arr one && live instanceof Arr other) {
            compareLists(path, name, one, other);
        } else if (recorded instanceof Node.Text(String one)
                && live instanceof Node.Text(String other)) {
            compareTexts(path, name, one, other, isCollection);
        } else if (recorded instanceof Node.Whole(long one)
                && live instanceof Node.Whole(long other)
                && (name.equals("nodePort") || name.equals("healthCheckNodePort"))
                && isNodePort(one)
                && isNodePort(other)) {
            if (!counterparts.pair(Long.toString(one), Long.toString(other))) {
                differ(path, recorded, live);
            }
        } else if (!recorded.equals(live)) {
            differ(path, recorded, live);
        }
    }

    private static boolean isNodePort(long port) {
        return port >= 30000 && port <= 32767;
    }

    private void compareObjects(String path, Obj recorded, Obj live, boolean isCollection) {
        if (recorded.has("generateName") && live.has("generateName")) {
            counterparts.pair(recorded.text("name"), live.text("name"));
        }
        if (live.has("uid") && live.has("creationTimestamp")) {
            counterparts.created(live.text("uid"), live.text("creationTimestamp"));
        }
        recorded.forEach((name, value) -> {
            Node other = live.get(name);
            String at = child(path, name);
            if (other == null) {
                differ(at, value, null);
            } else {
                boolean ofList = isCollection && (path.isEmpty() || path.equals("metadata"));
                compare(at, name, value, other, ofList);
            }
        });
        live.forEach((name, value) -> {
            if (!recorded.has(name)) {
                differ(child(path, name), null, value);
            }
        });
    }

    private static String child(String path, String name) {
        boolean plain = name.matches("[A-Za-z0-9_-]+");
        return plain ? (path.isEmpty() ? name : path + "." + name) : path + "[" + name + "]";
    }

    private void compareLists(String path, String name, Arr recorded, Arr live) {
        boolean isAllocated = name.equals("clusterIPs");
        Map<String, Node> recordedByName = isAllocated ? null : byName(recorded);
        Map<String, Node> liveByName = isAllocated ? null : byName(live);
        if (recordedByName == null || liveByName == null) {
            compareByPlace(path, name, recorded, live);
            return;
        }
        List<String> liveNames = new ArrayList<>();
        List<String> recordedNames = new ArrayList<>();
        Set<String> met = new HashSet<>();
        recordedByName.forEach((key, element) -> {
            String liveKey = liveKey(key, element, liveByName);
            Node other = liveByName.get(liveKey);
            String at = path + "[" + key + "]";
            if (other == null) {
                differ(at, element, null);
            } else {
                met.add(liveKey);
                recordedNames.add(liveKey);
                compare(at, "", element, other, false);
            }
        });
        liveByName.forEach((key, element) -> {
            if (met.contains(key)) {
                liveNames.add(key);
            } else {
                differ(path + "[" + key + "]", null, element);
            }
        });
        if (!recordedNames.equals(liveNames)) {
            differ(
                    path + "[order]",
                    counterparts.toRecorded(texts(recordedNames)),
                    texts(liveNames));
        }
    }

    /** A generated name that is met here first is known by what it was generated from. */
    private String liveKey(String key, Node element, Map<String, Node> liveByName) {
        String known = counterparts.toLive(key);
        String generateName =
                element instanceof Obj obj ? obj.text("metadata", "generateName") : "";
        if (!generateName.isEmpty() && !liveByName.containsKey(known)) {
            for (String candidate : liveByName.keySet()) {
                if (candidate.startsWith(generateName)) {
                    return candidate;
                }
            }
        }
        return known;
    }

    private static Arr texts(List<String> texts) {
        return Arr.of(texts.stream().map(Node::of).toList());
    }

    private void compareByPlace(String path, String name, Arr recorded, Arr live) {
        for (int i = 0; i < Math.max(recorded.size(), live.size()); i++) {
            String at = path + "[" + i + "]";
            if (i >= live.size()) {
                differ(at, recorded.get(i), null);
            } else if (i >= recorded.size()) {
                differ(at, null, live.get(i));
            } else {
                compare(at, name, recorded.get(i), live.get(i), false);
            }
        }
    }

    /** Elements by what they are called, or null if not all are called something of their own. */
    private static @Nullable Map<String, Node> byName(Arr list) {
        Map<String, Node> byName = new LinkedHashMap<>();
        for (Node element : list) {
            String name =
                    switch (element) {
                        case Obj obj -> nameOf(obj);
                        case Node.Text(String text) -> text;
                        default -> "";
                    };
            if (name.isEmpty() || byName.put(name, element) != null) {
                return null;
            }
        }
        return byName;
    }

    private static String nameOf(Obj element) {
        for (String[] path :
                new String[][] {
                    {"metadata", "name"},
                    {"object", "metadata", "name"},
                    {"name"},
                    {"groupVersion"},
                    {"field"}
                }) {
            String name = element.text(path);
            if (!name.isEmpty()) {
                boolean isEvent = path[0].equals("object") && element.has("type");
                return isEvent ? "" : name;
            }
        }
        return ruleName(element);
    }

    /** A rule of who may is known by what it is about. */
    private static String ruleName(Obj element) {
        for (String about : List.of("resources", "nonResourceURLs")) {
            if (element.has("verbs") && element.get(about) instanceof Arr arr) {
                return JsonWriter.toText(arr);
            }
        }
        return "";
    }

    private void compareTexts(
            String path, String name, String recorded, String live, boolean isCollection) {
        boolean same =
                switch (name) {
                    case "resourceVersion" -> sameRevision(recorded, live, isCollection);
                    case "continue" ->
                            recorded.isEmpty() == live.isEmpty()
                                    && counterparts.pair(recorded, live);
                    case "clusterIP", "clusterIPs" -> sameClusterIp(recorded, live);
                    case "token" ->
                            SIGNED_TOKEN.matcher(recorded).matches()
                                    && SIGNED_TOKEN.matcher(live).matches();
                    default -> sameText(name, recorded, live);
                };
        if (!same) {
            differ(path, Node.of(recorded), Node.of(live));
        }
    }

    private boolean sameRevision(String recorded, String live, boolean isCollection) {
        if (!recorded.matches("\\d+") || !live.matches("\\d+")) {
            return recorded.equals(live);
        }
        long one = Long.parseLong(recorded);
        long other = Long.parseLong(live);
        return isCollection
                ? counterparts.revisions().pairList(one, other)
                : counterparts.revisions().pairObject(one, other);
    }

    private boolean sameClusterIp(String recorded, String live) {
        boolean allocated = Counterparts.isClusterIp(recorded) && Counterparts.isClusterIp(live);
        return allocated ? counterparts.pair(recorded, live) : recorded.equals(live);
    }

    private boolean sameText(String name, String recorded, String live) {
        if (Counterparts.isUuid(recorded) && Counterparts.isUuid(live)) {
            return counterparts.pair(recorded, live);
        }
        var recordedTime = RECORDED_TIME.matcher(recorded);
        if (recordedTime.matches()) {
            var liveTime = TIME.matcher(live);
            return liveTime.matches()
                    && (recordedTime.group(1) == null) == (liveTime.group(1) == null);
        }
        if (ELAPSED.contains(name) && DURATION.matcher(recorded).matches()) {
            return DURATION.matcher(live).matches();
        }
        if (counterparts.toLive(recorded).equals(live)) {
            return true;
        }
        counterparts.pairWithin(recorded, live);
        return counterparts.toLive(recorded).equals(live);
    }
}
