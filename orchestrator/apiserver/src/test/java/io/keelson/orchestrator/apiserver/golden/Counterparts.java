package io.keelson.orchestrator.apiserver.golden;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the recorded server called something, and what this one calls it: uids, generated names,
 * cluster IPs, node ports, continue tokens, revisions. One recorded name has one counterpart and
 * the other way round; revisions only keep their order, as one transaction of this server may be
 * two of the recorded one.
 */
final class Counterparts {
    private static final String UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
    private static final Pattern WHOLE_UUID = Pattern.compile(UUID);
    private static final Pattern WHOLE_CLUSTER_IP = Pattern.compile("10\\.96\\.\\d+\\.\\d+");

    /** Everything in a text that may have a counterpart. */
    private static final Pattern VARYING =
            Pattern.compile(
                    UUID
                            + "|10\\.96\\.\\d+\\.\\d+"
                            + "|\\b3[0-2]\\d{3}\\b"
                            + "|\\bgen-[a-z0-9]{5}\\b"
                            + "|\\beyJ[A-Za-z0-9_-]+"
                            + "|(?<=current: )\\d+"
                            + "|(?<=resourceVersion=)\\d+");

    private final Map<String, String> liveNames = new HashMap<>();
    private final Map<String, String> recordedNames = new HashMap<>();
    private final Map<String, String> createdAt = new HashMap<>();
    private final Revisions revisions = new Revisions();

    Revisions revisions() {
        return revisions;
    }

    static boolean isUuid(String text) {
        return WHOLE_UUID.matcher(text).matches();
    }

    static boolean isClusterIp(String text) {
        return WHOLE_CLUSTER_IP.matcher(text).matches();
    }

    /**
     * Pairs two names; if either was paired otherwise, the new pair holds from now on.
     *
     * @return whether that agrees with what was known
     */
    boolean pair(String recorded, String live) {
        String knownLive = liveNames.put(recorded, live);
        String knownRecorded = recordedNames.put(live, recorded);
        return (knownLive == null || knownLive.equals(live))
                && (knownRecorded == null || knownRecorded.equals(recorded));
    }

    /** The server's own time of making the object; clients send it back with updates. */
    void created(String liveUid, String creationTimestamp) {
        createdAt.put(liveUid, creationTimestamp);
    }

    /** The recorded text with every name in it that has a counterpart replaced by that. */
    String toLive(String recorded) {
        Matcher matcher = VARYING.matcher(recorded);
        return matcher.replaceAll(found -> {
            String name = liveNames.get(found.group());
            return Matcher.quoteReplacement(name != null ? name : revisionToLive(found.group()));
        });
    }

    /** An answer of this server in the recorded words, where there are such. */
    Node toRecorded(Node live) {
        return switch (live) {
            case Obj obj -> {
                Obj.Builder recorded = Obj.builder();
                obj.forEach((name, value) -> recorded.put(name, toRecorded(value)));
                yield recorded.build();
            }
            case Arr arr -> Arr.of(arr.asList().stream().map(this::toRecorded).toList());
            case Node.Text(String text) ->
                    Node.of(
                            VARYING.matcher(text)
                                    .replaceAll(found ->
                                            Matcher.quoteReplacement(
                                                    recordedNames.getOrDefault(
                                                            found.group(), found.group()))));
            default -> live;
        };
    }

    private String revisionToLive(String text) {
        boolean isRevision = !text.isEmpty() && text.length() < 10 && text.matches("\\d+");
        return isRevision ? revisions.toLive(text) : text;
    }

    /** A recorded request's body, as a client of this server would send it. */
    Node toLive(Node recorded) {
        return toLive(recorded, "");
    }

    private Node toLive(Node recorded, String name) {
        return switch (recorded) {
            case Obj obj -> toLive(obj);
            case Arr arr -> Arr.of(arr.asList().stream().map(node -> toLive(node, name)).toList());
            case Node.Text(String text) ->
                    Node.of(name.equals("resourceVersion") ? revisions.toLive(text) : toLive(text));
            case Node.Whole(long number) -> {
                String live = liveNames.get(Long.toString(number));
                yield name.equals("nodePort") && live != null
                        ? Node.of(Long.parseLong(live))
                        : recorded;
            }
            default -> recorded;
        };
    }

    private Obj toLive(Obj recorded) {
        Obj.Builder live = Obj.builder();
        recorded.forEach((name, value) -> live.put(name, toLive(value, name)));
        Obj object = live.build();
        String created = createdAt.get(object.text("uid"));
        return created != null && object.has("creationTimestamp")
                ? object.with("creationTimestamp", Node.of(created))
                : object;
    }

    /** Pairs the uids that stand at the same places of two texts that are alike otherwise. */
    void pairWithin(String recorded, String live) {
        Matcher in = WHOLE_UUID.matcher(recorded);
        StringBuilder shape = new StringBuilder();
        int from = 0;
        while (in.find()) {
            shape.append(Pattern.quote(recorded.substring(from, in.start())))
                    .append('(')
                    .append(UUID)
                    .append(')');
            from = in.end();
        }
        if (from == 0) {
            return;
        }
        shape.append(Pattern.quote(recorded.substring(from)));
        Matcher alike = Pattern.compile(shape.toString()).matcher(live);
        if (!alike.matches()) {
            return;
        }
        in.reset();
        for (int group = 1; in.find(); group++) {
            String found = alike.group(group);
            if (!liveNames.containsKey(in.group()) && !recordedNames.containsKey(found)) {
                pair(in.group(), found);
            }
        }
    }
}
