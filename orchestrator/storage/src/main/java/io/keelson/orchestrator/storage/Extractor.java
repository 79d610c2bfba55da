package io.keelson.orchestrator.storage;

import io.keelson.orchestrator.object.JsonReader;
import io.keelson.orchestrator.object.JsonWriter;
import io.keelson.orchestrator.object.MalformedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads labels and indexed fields of a kind's objects in one pass over their bytes, and finds where
 * the resourceVersion goes. Objects are not decoded: what is not asked for is skipped. Used on one
 * thread.
 */
public final class Extractor {
    /** A field that every kind has. */
    public static final String NAME = "metadata.name";

    /** A field that every kind has. */
    public static final String NAMESPACE = "metadata.namespace";

    private static final String METADATA = "metadata";

    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(JsonReader.DEPTH_MAX)
                                    .maxStringLength(JsonReader.SIZE_BYTES_MAX)
                                    .maxNameLength(1 << 20)
                                    .build())
                    .build();

    private final Map<String, Integer> slots = new LinkedHashMap<>();
    private final String[] absent;
    private final Branch root = new Branch();
    private final Interning<String> knownValues = new Interning<>(4096);
    private final Interning<Map<String, String>> knownLabels = new Interning<>(1024);

    /** What lies below a name on the way to the fields that are wanted. */
    private static final class Branch {
        private final Map<String, Branch> children = new HashMap<>();
        private int slot = -1;
    }

    /** The values of one object, by slot. */
    static final class Values {
        private final Map<String, Integer> slots;
        private final String[] values;

        Values(Map<String, Integer> slots, String[] values) {
            this.slots = slots;
            this.values = values;
        }

        String get(String field) {
            Integer slot = slots.get(field);
            return slot == null ? "" : values[slot];
        }
    }

    /**
     * @param fields besides {@link #NAME} and {@link #NAMESPACE}
     */
    public Extractor(List<IndexedField> fields) {
        List<IndexedField> all = new ArrayList<>();
        all.add(IndexedField.text(NAME));
        all.add(IndexedField.text(NAMESPACE));
        fields.stream().filter(field -> !isEveryKinds(field.name())).forEach(all::add);
        absent = new String[all.size()];
        for (int slot = 0; slot < absent.length; slot++) {
            IndexedField field = all.get(slot);
            slots.put(field.name(), slot);
            absent[slot] = field.absent();
            Branch branch = root;
            for (String name : field.path()) {
                branch = branch.children.computeIfAbsent(name, _ -> new Branch());
            }
            branch.slot = slot;
        }
    }

    private static boolean isEveryKinds(String field) {
        return field.equals(NAME) || field.equals(NAMESPACE);
    }

    /**
     * @param json without metadata.resourceVersion; if it has one all the same, it is taken out
     * @throws MalformedException if it is no JSON object
     */
    public Stored extract(String key, byte[] json, long revision) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new MalformedException("not a JSON object: " + key);
            }
            Reading reading = new Reading(parser);
            reading.object(root, 0);
            if (reading.hasResourceVersion) {
                return extract(key, withoutResourceVersion(json), revision);
            }
            return Stored.splice(
                    key,
                    json,
                    revision,
                    reading.shape(),
                    reading.bareAt(),
                    knownLabels.one(Map.copyOf(reading.labels)),
                    new Values(slots, reading.values));
        } catch (JacksonException e) {
            throw new MalformedException("not JSON: " + key + ": " + e.getOriginalMessage(), e);
        }
    }

    private static byte[] withoutResourceVersion(byte[] json) {
        return JsonWriter.write(JsonReader.readObj(json).withoutAt(METADATA, "resourceVersion"));
    }

    private final class Reading {
        private final JsonParser parser;
        private final String[] values = absent.clone();
        private final Map<String, String> labels = new HashMap<>();
        private final int rootAt;
        private boolean rootIsEmpty = true;
        private int metadataAt = -1;
        private boolean metadataIsEmpty = true;
        private boolean hasResourceVersion;
        private int typeFieldsFirst;
        private int bareAt = -1;

        Reading(JsonParser parser) {
            this.parser = parser;
            this.rootAt = tokenEnd();
        }

        /** Just behind the brace that was read. */
        private int tokenEnd() {
            return (int) parser.currentTokenLocation().getByteOffset() + 1;
        }

        Stored.Shape shape() {
            return metadataAt >= 0
                    ? new Stored.Shape(metadataAt, "", metadataIsEmpty ? "" : ",")
                    : new Stored.Shape(rootAt, "\"metadata\":{", rootIsEmpty ? "}" : "},");
        }

        /** Behind kind and apiVersion; what is spliced in goes behind that. */
        int bareAt() {
            return metadataAt > bareAt ? bareAt : -1;
        }

        /** Notes where the third field begins if the two before name the type. */
        private void rootField(String name) {
            if (typeFieldsFirst >= 0 && typeFieldsFirst < 2) {
                boolean type = name.equals("kind") || name.equals("apiVersion");
                typeFieldsFirst = type ? typeFieldsFirst + 1 : -1;
            } else if (typeFieldsFirst == 2) {
                typeFieldsFirst = -1;
                bareAt = (int) parser.currentTokenLocation().getByteOffset();
            }
        }

        void object(Branch branch, int depth) {
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                rootIsEmpty = false;
                if (depth == 0) {
                    rootField(name);
                }
                JsonToken value = parser.nextToken();
                if (depth == 0 && name.equals(METADATA) && value == JsonToken.START_OBJECT) {
                    metadataAt = tokenEnd();
                    metadata(branch.children.get(name));
                } else {
                    value(branch.children.get(name), value, depth);
                }
            }
        }

        private void metadata(@Nullable Branch branch) {
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                metadataIsEmpty = false;
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (name.equals("resourceVersion")) {
                    hasResourceVersion = true;
                } else if (name.equals("labels") && value == JsonToken.START_OBJECT) {
                    labels();
                } else {
                    value(branch == null ? null : branch.children.get(name), value, 1);
                }
            }
        }

        private void labels() {
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (value == JsonToken.VALUE_STRING) {
                    labels.put(name, knownValues.one(parser.getString()));
                } else {
                    parser.skipChildren();
                }
            }
        }

        private void value(@Nullable Branch branch, JsonToken value, int depth) {
            if (branch == null) {
                parser.skipChildren();
            } else if (value == JsonToken.START_OBJECT) {
                object(branch, depth + 1);
            } else if (value == JsonToken.START_ARRAY) {
                parser.skipChildren();
            } else if (branch.slot >= 0 && value != JsonToken.VALUE_NULL) {
                values[branch.slot] = knownValues.one(parser.getString());
            }
        }
    }
}
