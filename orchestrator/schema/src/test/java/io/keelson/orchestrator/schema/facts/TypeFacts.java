package io.keelson.orchestrator.schema.facts;

import io.keelson.orchestrator.schema.facts.GoStructs.GoField;
import io.keelson.orchestrator.schema.facts.ProtoFile.Message;
import io.keelson.orchestrator.schema.facts.ProtoFile.ProtoField;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The lines of one type: its message, its Go struct and its merge schema put side by side. */
final class TypeFacts {
    private final String protoPackage;
    private final Message message;
    private final List<GoField> goFields;
    private final Map<String, Map<String, Object>> mergeFields;
    private final boolean isInMergeSchema;
    private final boolean isAtomicInMergeSchema;
    private final Consumer<String> differences;

    TypeFacts(
            String protoPackage,
            Message message,
            GoStructs go,
            MergeSchema merge,
            Consumer<String> differences) {
        this.protoPackage = Names.openApi(protoPackage);
        this.message = message;
        this.goFields = go.has(message.name()) ? go.fields(message.name()) : renamed(message);
        this.differences = differences;
        this.isInMergeSchema = merge.has(name());
        this.mergeFields = isInMergeSchema ? merge.fields(name()) : Map.of();
        this.isAtomicInMergeSchema = isInMergeSchema && merge.isAtomic(name());
    }

    String name() {
        return protoPackage + "." + message.name();
    }

    /** A Go type that is another one's under a new name: its fields are what the message shows. */
    private static List<GoField> renamed(Message message) {
        List<GoField> fields = new ArrayList<>();
        if (message.fields().stream().anyMatch(field -> field.name().equals("metadata"))) {
            fields.add(new GoField("TypeMeta", "", true, false, false, 0, Markers.NONE));
        }
        for (ProtoField proto : message.fields()) {
            fields.add(
                    new GoField(
                            "",
                            proto.name(),
                            false,
                            false,
                            false,
                            proto.number(),
                            proto.markers()));
        }
        return fields;
    }

    /** The type's line and one for each field. */
    List<String> lines() {
        boolean isMarkedAtomic =
                Objects.equals(message.markers().first("structType"), "atomic")
                        || Objects.equals(message.markers().first("mapType"), "atomic");
        if (isInMergeSchema && isMarkedAtomic != isAtomicInMergeSchema) {
            differences.accept(name() + ": atomic is " + isAtomicInMergeSchema + " in client-go");
        }
        List<String> lines = new ArrayList<>();
        boolean isAtomic = isInMergeSchema ? isAtomicInMergeSchema : isMarkedAtomic;
        lines.add(isAtomic ? name() + " atomic" : name());
        for (GoField field : goFields) {
            if (field.isInline() && field.number() == 0) {
                if (!field.goType().endsWith("TypeMeta")) {
                    differences.accept(name() + ": inlines " + field.goType() + ", left out");
                    continue;
                }
                lines.add(" kind 0 string omit");
                lines.add(" apiVersion 0 string omit");
            } else {
                ProtoField proto = proto(field);
                if (proto != null) {
                    lines.add(line(field, proto));
                }
            }
        }
        for (ProtoField proto : message.fields()) {
            if (goFields.stream().noneMatch(field -> field.number() == proto.number())) {
                differences.accept(name() + "." + proto.name() + ": not in the Go struct");
            }
        }
        return lines;
    }

    private @Nullable ProtoField proto(GoField field) {
        for (ProtoField proto : message.fields()) {
            if (field.number() != 0 && proto.number() == field.number()) {
                return proto;
            }
        }
        differences.accept(name() + "." + field.jsonName() + ": JSON only, left out");
        return null;
    }

    private String line(GoField field, ProtoField proto) {
        List<String> words = new ArrayList<>();
        words.add(field.isInline() ? "-" : field.jsonName());
        words.add(Integer.toString(proto.number()));
        List<String> element = elementWords(proto.type());
        String type = element.getFirst();
        words.add(proto.isRepeated() ? "[" + type + "]" : proto.isMap() ? "{" + type + "}" : type);
        words.addAll(element.subList(1, element.size()));
        if (!field.isInline()) {
            if (isRequired(field)) {
                words.add("required");
            }
            if (isLeftOutIfZero(field, proto, type)) {
                words.add("omit");
            }
            addGranularity(words, field, proto, type);
            addPatch(words, proto.markers());
            String defaultJson = defaultJson(field, proto, type);
            if (defaultJson != null) {
                words.add("=" + defaultJson);
            } else if (isNullTime(field, proto, type)) {
                words.add("=null");
            }
        }
        return " " + String.join(" ", words);
    }

    /** The type's word and then flags that belong to the field. */
    private List<String> elementWords(String protoType) {
        if (Names.isScalar(protoType)) {
            return List.of(protoType);
        }
        String name = Names.openApi(protoType);
        String special = Names.special(name);
        if (special != null) {
            return List.of(special.split(" ", -1));
        }
        int dot = name.lastIndexOf('.');
        return List.of(name.substring(0, dot).equals(protoPackage) ? name.substring(dot) : name);
    }

    /** OpenAPI's rule: the marker decides, and else whether JSON may leave it out. */
    private static boolean isRequired(GoField field) {
        return field.markers().has("required")
                || (!field.markers().has("optional") && !field.mayBeOmitted());
    }

    /** Empty and zero are the same to Go, unless the field is a pointer or a struct. */
    private static boolean isLeftOutIfZero(GoField field, ProtoField proto, String type) {
        if (field.isPointer()) {
            return false;
        }
        boolean hasEmpty =
                Names.isScalar(proto.type())
                        || proto.isMap()
                        || proto.isRepeated()
                        || type.startsWith("[");
        return hasEmpty ? field.mayBeOmitted() : isTime(type) && field.isOmittedIfZero();
    }

    private static boolean isTime(String type) {
        return type.equals("time") || type.equals("microtime");
    }

    /** A time is a struct to Go: one that is not set is written, as null. */
    private static boolean isNullTime(GoField field, ProtoField proto, String type) {
        return isTime(type)
                && !field.isPointer()
                && !proto.isRepeated()
                && !proto.isMap()
                && !field.isOmittedIfZero();
    }

    private void addGranularity(
            List<String> words, GoField field, ProtoField proto, String elementType) {
        Markers markers = proto.markers();
        boolean isList = proto.isRepeated();
        boolean isStruct = elementType.contains(".") && !isList && !proto.isMap();
        String marked =
                isList
                        ? listWord(markers, elementType)
                        : proto.isMap() || isStruct ? mapWord(markers) : "";
        Map<String, Object> merged = mergeFields.get(field.jsonName());
        if (isInMergeSchema && merged == null) {
            differences.accept(name() + "." + field.jsonName() + ": not in client-go's schema");
        }
        String word = marked;
        if (merged != null) {
            Map<String, Object> type = MergeSchema.map(merged.get("type"));
            if (isList) {
                word = listWord(MergeSchema.map(type.get("list")));
            } else if (proto.isMap()) {
                word = mapWord(MergeSchema.map(type.get("map")));
            } else if (isStruct) {
                word = mapWord(type);
            }
            if (!word.equals(marked)) {
                differences.accept(
                        "%s.%s: [%s] by markers, [%s] in client-go"
                                .formatted(name(), field.jsonName(), marked, word));
            }
        }
        if (!word.isEmpty()) {
            words.add(word);
        }
    }

    private static String listWord(Map<String, Object> list) {
        if (!MergeSchema.relationship(list).equals("associative")) {
            return "";
        }
        List<?> keys = MergeSchema.list(list.get("keys"));
        return keys.isEmpty()
                ? "set"
                : keys.stream()
                        .map(MergeSchema::string)
                        .collect(Collectors.joining(",", "keys=", ""));
    }

    /** Without a list type, what a strategic merge patch merges is associative. */
    private static String listWord(Markers markers, String elementType) {
        String type = markers.first("listType");
        List<String> keys = markers.all("listMapKey");
        if (type == null) {
            String mergeKey = markers.first("patchMergeKey");
            String strategy = markers.first("patchStrategy");
            boolean isMerged = strategy != null && strategy.contains("merge");
            if (!isMerged) {
                return "";
            }
            return Names.isScalar(elementType) ? "set" : "keys=" + mergeKey;
        }
        return switch (type) {
            case "set" -> "set";
            case "map" -> "keys=" + String.join(",", keys);
            default -> "";
        };
    }

    private static String mapWord(Map<String, Object> map) {
        return switch (MergeSchema.relationship(map)) {
            case "atomic" -> "atomic";
            case "separable" -> "granular";
            default -> "";
        };
    }

    private static String mapWord(Markers markers) {
        String mark =
                markers.has("mapType") ? markers.first("mapType") : markers.first("structType");
        return mark == null ? "" : mark;
    }

    private static void addPatch(List<String> words, Markers markers) {
        String strategy = markers.first("patchStrategy");
        String mergeKey = markers.first("patchMergeKey");
        if (strategy == null) {
            return;
        }
        for (String part : strategy.split(",", -1)) {
            words.add(
                    switch (part) {
                        case "merge" -> mergeKey == null ? "merge" : "merge=" + mergeKey;
                        case "replace" -> "replace";
                        case "retainKeys" -> "retain";
                        default -> throw new IllegalStateException("patchStrategy=" + strategy);
                    });
        }
    }

    private @Nullable String defaultJson(GoField field, ProtoField proto, String type) {
        String derived = derivedDefault(field, proto, type);
        Map<String, Object> merged = mergeFields.get(field.jsonName());
        if (merged == null) {
            return derived;
        }
        String yaml = merged.get("default") instanceof String it ? it : null;
        String declared = yaml == null ? null : isJson(yaml) ? yaml : '"' + yaml + '"';
        if (!Objects.equals(derived, declared)) {
            differences.accept(
                    "%s.%s: default %s derived, %s in client-go"
                            .formatted(name(), field.jsonName(), derived, declared));
        }
        return declared;
    }

    private static boolean isJson(String yaml) {
        return yaml.startsWith("\"")
                || yaml.equals("{}")
                || yaml.equals("true")
                || yaml.equals("false")
                || yaml.matches("-?\\d+");
    }

    /** OpenAPI's rule: a marker, and else Go's zero value where JSON always shows one. */
    private static @Nullable String derivedDefault(
            GoField field, ProtoField proto, String elementType) {
        String marked = proto.markers().first("default");
        if (marked != null && !marked.startsWith("ref(")) {
            return marked;
        }
        if (field.isPointer() || proto.isMap() || proto.isRepeated()) {
            return null;
        }
        if (elementType.contains(".")) {
            return "{}";
        }
        if (field.mayBeOmitted()) {
            return null;
        }
        return switch (elementType) {
            case "string" -> "\"\"";
            case "bool" -> "false";
            case "int32", "int64", "double" -> "0";
            default -> null;
        };
    }
}
