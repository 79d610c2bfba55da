package io.keelson.orchestrator.merge;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.JsonReader;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Status;
import io.keelson.orchestrator.object.StatusException;
import io.keelson.orchestrator.schema.Field;
import io.keelson.orchestrator.schema.StructType;
import io.keelson.orchestrator.schema.Type;
import io.keelson.orchestrator.schema.Type.ListType;
import io.keelson.orchestrator.schema.Type.MapType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A merge patch that knows the types: lists whose type has a patch merge key are merged element by
 * element, others replaced. Directives in the patch say more:
 *
 * <pre>
 *   $patch: replace                    this object, or the list this element is in, replaces all
 *   $patch: delete                     the element of that merge key goes; an object is emptied
 *   $retainKeys: [a, b]                the object's other members go
 *   $setElementOrder/f: [...]          the order of list f afterwards, as far as it names elements
 *   $deleteFromPrimitiveList/f: [...]  values that go from list f
 * </pre>
 *
 * What a patch only adds loses its nulls and directives. What the server has and the patch does not
 * name keeps its place among its neighbours.
 */
public final class StrategicMergePatch {
    static final String DIRECTIVE = "$patch";
    static final String RETAIN_KEYS = "$retainKeys";
    static final String SET_ORDER = "$setElementOrder/";
    static final String DELETE_FROM = "$deleteFromPrimitiveList/";

    private StrategicMergePatch() {}

    /**
     * @throws StatusException 400 if a directive is malformed, 422 or 500 if the lists do not fit
     */
    public static Obj apply(Obj live, Obj patch, StructType type) {
        return merge(live, patch, type);
    }

    private static Obj merge(Obj live, Obj patch, @Nullable Type type) {
        Node directive = patch.get(DIRECTIVE);
        if (directive != null) {
            return switch (directive instanceof Node.Text(String word) ? word : "") {
                case "replace" -> patch.without(DIRECTIVE);
                case "delete" -> Obj.EMPTY;
                default -> throw unknownDirective(directive, patch);
            };
        }
        Map<String, Node> merged = new LinkedHashMap<>();
        live.forEach(merged::put);
        retainKeys(merged, patch);
        Set<String> ordered = new HashSet<>();
        for (String name : patch.names()) {
            if (name.startsWith(SET_ORDER)) {
                String field = name.substring(SET_ORDER.length());
                setOrder(merged, patch, field, list(patch, name), listType(type, field));
                ordered.add(field);
            }
        }
        patch.forEach((name, value) -> {
            if (name.startsWith(DELETE_FROM)) {
                deleteFrom(merged, name.substring(DELETE_FROM.length()), value);
            } else if (!name.equals(RETAIN_KEYS)
                    && !name.startsWith(SET_ORDER)
                    && !ordered.contains(name)) {
                mergeMember(merged, name, value, type);
            }
        });
        return obj(merged);
    }

    private static Obj obj(Map<String, Node> members) {
        Obj.Builder obj = Obj.builder();
        members.forEach(obj::put);
        return obj.build();
    }

    private static void mergeMember(
            Map<String, Node> merged, String name, Node value, @Nullable Type type) {
        Node had = merged.get(name);
        Node now;
        if (value == Node.Null.NULL) {
            now = null;
        } else if (had instanceof Obj live && value instanceof Obj change) {
            now =
                    isReplaced(type, name)
                            ? PatchValues.plain(change)
                            : merge(live, change, memberType(type, name));
        } else if (had instanceof Arr live && value instanceof Arr change) {
            ListType list = listType(type, name);
            now =
                    list != null && list.patchMerges()
                            ? mergeLists(live, change, list, name)
                            : PatchValues.plain(change);
        } else {
            now = PatchValues.plain(value);
        }
        if (now == null) {
            merged.remove(name);
        } else {
            merged.put(name, now);
        }
    }

    private static void retainKeys(Map<String, Node> merged, Obj patch) {
        if (!patch.has(RETAIN_KEYS)) {
            return;
        }
        Set<String> kept = new HashSet<>();
        if (!(patch.get(RETAIN_KEYS) instanceof Arr keys)) {
            throw Status.badRequest("invalid patch format of retainKeys").exception();
        }
        for (Node key : keys) {
            if (key instanceof Node.Text(String name)) {
                kept.add(name);
            }
        }
        patch.forEach((name, value) -> {
            boolean isDirective =
                    name.equals(RETAIN_KEYS)
                            || name.startsWith(DELETE_FROM)
                            || name.startsWith(SET_ORDER);
            if (!isDirective && value != Node.Null.NULL && !kept.contains(name)) {
                throw Status.badRequest("invalid patch format of retainKeys").exception();
            }
        });
        merged.keySet().retainAll(kept);
    }

    private static void deleteFrom(Map<String, Node> merged, String field, Node values) {
        if (!(values instanceof Arr gone)) {
            throw Status.badRequest("invalid patch format of primitive list").exception();
        }
        if (merged.get(field) instanceof Arr had) {
            Set<Node> goneValues = new HashSet<>(gone.asList());
            List<Node> kept = new ArrayList<>(had.asList());
            kept.removeIf(goneValues::contains);
            merged.put(field, Arr.of(kept));
        }
    }

    /** Merges the field's list, if the patch has one, and orders it. */
    private static void setOrder(
            Map<String, Node> merged, Obj patch, String field, Arr order, @Nullable ListType type) {
        String mergeKey = type == null ? null : type.patchMergeKey();
        Arr had = merged.containsKey(field) ? list(merged.get(field)) : null;
        Arr change = patch.has(field) ? list(patch, field) : null;
        if (change != null) {
            ElementOrder.checkSubsequence(change, order, mergeKey);
        }
        Arr result;
        if (had != null && change != null) {
            result =
                    type != null && type.patchMerges()
                            ? mergeLists(had, change, type, field)
                            : plain(change);
        } else if (had != null) {
            result = had;
        } else if (change != null) {
            result = plain(change);
        } else {
            return;
        }
        Arr before = had == null ? Arr.EMPTY : had;
        merged.put(field, new ElementOrder(mergeKey, order, before).of(result));
    }

    private static Arr mergeLists(Arr live, Arr patch, ListType type, String field) {
        if (live.isEmpty() && patch.isEmpty()) {
            return live;
        }
        if (!ofObjects(live, patch)) {
            LinkedHashSet<Node> both = new LinkedHashSet<>(live.asList());
            both.addAll(patch.asList());
            return new ElementOrder(null, patch, live).of(Arr.of(List.copyOf(both)));
        }
        String mergeKey = type.patchMergeKey();
        if (mergeKey == null) {
            throw Status.unexplained("cannot merge lists without merge key for " + field)
                    .exception();
        }
        List<Node> base = new ArrayList<>(live.asList());
        List<Node> changes = new ArrayList<>();
        boolean replaces = false;
        for (Node element : patch) {
            Obj change = (Obj) element;
            Node directive = change.get(DIRECTIVE);
            if (directive == null) {
                changes.add(change);
                continue;
            }
            switch (directive instanceof Node.Text(String word) ? word : "") {
                case "delete" -> {
                    Node key = ElementOrder.key(change, mergeKey);
                    base.removeIf(had -> key.equals(((Obj) had).get(mergeKey)));
                }
                case "replace" -> replaces = true;
                case "merge" ->
                        throw Status.unexplained(
                                        "merging lists cannot yet be specified in the patch")
                                .exception();
                default -> throw unknownDirective(directive, change);
            }
        }
        if (replaces) {
            return plain(Arr.of(changes));
        }
        Arr before = Arr.of(base);
        for (Node change : changes) {
            mergeElement(base, (Obj) change, mergeKey, type.element());
        }
        return new ElementOrder(mergeKey, Arr.of(changes), before).of(Arr.of(base));
    }

    private static void mergeElement(
            List<Node> elements, Obj change, String mergeKey, Type elementType) {
        Node key = ElementOrder.key(change, mergeKey);
        for (int i = 0; i < elements.size(); i++) {
            if (key.equals(((Obj) elements.get(i)).get(mergeKey))) {
                elements.set(i, merge((Obj) elements.get(i), change, elementType));
                return;
            }
        }
        Node added = PatchValues.plain(change);
        if (added != null) {
            elements.add(added);
        }
    }

    /** Whether the lists are of objects; lists of lists and mixed ones cannot be merged. */
    private static boolean ofObjects(Arr live, Arr patch) {
        Set<String> kinds = new HashSet<>();
        for (Arr list : List.of(live, patch)) {
            for (Node element : list) {
                if (element instanceof Arr) {
                    throw Status.unprocessable().exception();
                }
                kinds.add(JsonReader.typeName(element));
            }
        }
        if (kinds.size() > 1) {
            throw Status.unexplained("list element types are not identical").exception();
        }
        return kinds.contains("object");
    }

    private static @Nullable Type memberType(@Nullable Type type, String name) {
        return switch (type) {
            case StructType struct -> {
                Field field = struct.field(name);
                yield field == null ? null : field.type();
            }
            case MapType map -> map.value();
            case null, default -> null;
        };
    }

    private static @Nullable ListType listType(@Nullable Type type, String name) {
        return memberType(type, name) instanceof ListType list ? list : null;
    }

    private static boolean isReplaced(@Nullable Type type, String name) {
        Field field = type instanceof StructType struct ? struct.field(name) : null;
        return field != null && field.patchReplaces();
    }

    private static Arr plain(Arr list) {
        return PatchValues.plain(list) instanceof Arr plain ? plain : Arr.EMPTY;
    }

    private static Arr list(Obj patch, String name) {
        return list(patch.get(name));
    }

    private static Arr list(@Nullable Node node) {
        if (node instanceof Arr list) {
            return list;
        }
        throw Status.badRequest("invalid patch format of setElementOrder list").exception();
    }

    private static StatusException unknownDirective(Node directive, Obj in) {
        String word = directive instanceof Node.Text(String text) ? text : directive.toString();
        return Status.unexplained(
                        "unknown patch type: " + word + " in map: " + PatchValues.asGoMap(in))
                .exception();
    }
}
