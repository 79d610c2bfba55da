package io.keelson.orchestrator.apiserver.discovery;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.JsonReader;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.schema.Descriptions;
import io.keelson.orchestrator.schema.Field;
import io.keelson.orchestrator.schema.GroupVersionKind;
import io.keelson.orchestrator.schema.ScalarType;
import io.keelson.orchestrator.schema.StructType;
import io.keelson.orchestrator.schema.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * OpenAPI's schema objects of types, and of all types that those refer to. A type has a name of its
 * own, and so has a scalar that is more than JSON's: kubectl shows such names.
 */
final class SchemaObjects {
    /** The versions of OpenAPI differ in where schemas stand and in what one can say. */
    enum Dialect {
        V2("#/definitions/"),
        V3("#/components/schemas/");

        private final String prefix;

        Dialect(String prefix) {
            this.prefix = prefix;
        }
    }

    private static final String MACHINERY = "io.k8s.apimachinery.pkg.";

    private final Dialect dialect;
    private final Descriptions descriptions;
    private final Map<String, List<Node>> kinds = new HashMap<>();
    private final Deque<StructType> open = new ArrayDeque<>();
    private final Set<ScalarType> scalars = EnumSet.noneOf(ScalarType.class);
    private final Map<String, Obj> made = new TreeMap<>();

    SchemaObjects(Dialect dialect, Descriptions descriptions) {
        this.dialect = dialect;
        this.descriptions = descriptions;
    }

    /** A type that a kind is made of; several kinds may be. */
    void add(StructType type, GroupVersionKind kind) {
        kinds.computeIfAbsent(type.name(), name -> new ArrayList<>()).add(gvk(kind));
        open.add(type);
    }

    /** By name, in the order of names. */
    Obj all() {
        while (!open.isEmpty()) {
            StructType type = open.remove();
            if (!made.containsKey(type.name())) {
                made.put(type.name(), struct(type));
            }
        }
        scalars.forEach(type -> made.put(name(type), named(type)));
        Obj.Builder all = Obj.builder();
        made.forEach(all::put);
        return all.build();
    }

    static Obj gvk(GroupVersionKind gvk) {
        return Obj.builder()
                .put("group", gvk.group())
                .put("kind", gvk.kind())
                .put("version", gvk.version())
                .build();
    }

    private Obj struct(StructType type) {
        Obj.Builder properties = Obj.builder();
        List<Node> required = new ArrayList<>();
        for (Field field : type.fields()) {
            if (field.name().isEmpty()) {
                continue;
            }
            properties.put(field.name(), property(type, field));
            if (field.required()) {
                required.add(Node.of(field.name()));
            }
        }
        Obj.Builder schema = Obj.builder();
        describe(schema, descriptions.of(type.name()));
        schema.put("type", "object");
        if (!required.isEmpty()) {
            schema.put("required", Arr.of(required));
        }
        schema.put("properties", properties.build());
        List<Node> ofKinds = kinds.get(type.name());
        if (ofKinds != null) {
            schema.put("x-kubernetes-group-version-kind", Arr.of(ofKinds));
        }
        if (type.isAtomic()) {
            schema.put("x-kubernetes-map-type", "atomic");
        }
        return schema.build();
    }

    private static void describe(Obj.Builder schema, String description) {
        if (!description.isEmpty()) {
            schema.put("description", description);
        }
    }

    /** In version 3, nothing may stand beside a reference. */
    private Obj property(StructType owner, Field field) {
        Obj shape = shape(field.type());
        String description = descriptions.of(owner.name(), field.name());
        Node declared = declaredDefault(field);
        boolean isReference = shape.has("$ref") && dialect == Dialect.V3;
        if (isReference && description.isEmpty() && declared == null) {
            return shape;
        }
        Obj.Builder property = Obj.builder();
        describe(property, description);
        if (isReference) {
            property.put("allOf", Arr.of(shape));
        } else {
            shape.forEach(property::put);
        }
        if (declared != null && dialect == Dialect.V3) {
            property.put("default", declared);
        }
        return property.build();
    }

    private static @Nullable Node declaredDefault(Field field) {
        String json = field.defaultJson();
        return json == null || json.equals("null")
                ? null
                : JsonReader.read(json.getBytes(StandardCharsets.UTF_8));
    }

    private Obj reference(String name) {
        return Obj.of("$ref", Node.of(dialect.prefix + name));
    }

    private Obj shape(Type type) {
        return switch (type) {
            case ScalarType scalar -> scalar(scalar);
            case StructType struct -> {
                open.add(struct);
                yield reference(struct.name());
            }
            case Type.ListType list -> list(list);
            case Type.MapType map -> {
                Obj.Builder shape =
                        Obj.builder()
                                .put("type", "object")
                                .put("additionalProperties", shape(map.value()));
                if (map.granularity() == Type.Granularity.ATOMIC) {
                    shape.put("x-kubernetes-map-type", "atomic");
                }
                yield shape.build();
            }
            case Type.AnyType any -> Obj.of("type", Node.of("object"));
        };
    }

    private Obj list(Type.ListType list) {
        Obj.Builder shape = Obj.builder().put("type", "array").put("items", shape(list.element()));
        switch (list.granularity()) {
            case ATOMIC -> shape.put("x-kubernetes-list-type", "atomic");
            case SET -> shape.put("x-kubernetes-list-type", "set");
            case ASSOCIATIVE ->
                    shape.put("x-kubernetes-list-type", "map")
                            .put(
                                    "x-kubernetes-list-map-keys",
                                    Arr.of(list.keys().stream().map(Node::of).toList()));
        }
        if (list.patchMergeKey() != null) {
            shape.put("x-kubernetes-patch-merge-key", list.patchMergeKey());
        }
        if (list.patchMerges()) {
            shape.put("x-kubernetes-patch-strategy", "merge");
        }
        return shape.build();
    }

    private Obj scalar(ScalarType type) {
        return switch (type) {
            case STRING -> Obj.of("type", Node.of("string"));
            case BOOLEAN -> Obj.of("type", Node.of("boolean"));
            case INT32 -> formatted("integer", "int32");
            case INT64 -> formatted("integer", "int64");
            case DOUBLE -> formatted("number", "double");
            case BYTES -> formatted("string", "byte");
            case QUANTITY, DURATION, TIME, MICRO_TIME, INT_OR_STRING -> {
                scalars.add(type);
                yield reference(name(type));
            }
        };
    }

    private static String name(ScalarType type) {
        return MACHINERY
                + switch (type) {
                    case QUANTITY -> "api.resource.Quantity";
                    case DURATION -> "apis.meta.v1.Duration";
                    case TIME -> "apis.meta.v1.Time";
                    case MICRO_TIME -> "apis.meta.v1.MicroTime";
                    case INT_OR_STRING -> "util.intstr.IntOrString";
                    default -> throw new IllegalStateException("no name of its own: " + type);
                };
    }

    private Obj named(ScalarType type) {
        Obj text = Obj.of("type", Node.of("string"));
        return switch (type) {
            case TIME, MICRO_TIME -> formatted("string", "date-time");
            case INT_OR_STRING ->
                    dialect == Dialect.V2
                            ? formatted("string", "int-or-string")
                            : Obj.builder()
                                    .put("format", "int-or-string")
                                    .put("oneOf", either("integer", "string"))
                                    .build();
            case QUANTITY ->
                    dialect == Dialect.V2 ? text : Obj.of("oneOf", either("string", "number"));
            default -> text;
        };
    }

    private static Arr either(String one, String other) {
        return Arr.of(Obj.of("type", Node.of(one)), Obj.of("type", Node.of(other)));
    }

    private static Obj formatted(String type, String format) {
        return Obj.builder().put("type", type).put("format", format).build();
    }
}
