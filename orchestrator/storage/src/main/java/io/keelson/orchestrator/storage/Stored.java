package io.keelson.orchestrator.storage;

import io.keelson.orchestrator.object.JsonReader;
import io.keelson.orchestrator.object.Obj;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * An object as a cache keeps it: the bytes that clients are sent, and the few values that selectors
 * ask for. Immutable; made by an {@link Extractor}.
 *
 * <pre>
 *   {"kind":"Pod","metadata":{"resourceVersion":"1234","name":"web-0",…},…}
 *   └────────── stored ──────┘└─ spliced in once ─────┘└───── stored ──────┘
 * </pre>
 */
public final class Stored {
    private static final byte[] SPLICE = "\"resourceVersion\":\"".getBytes(StandardCharsets.UTF_8);

    /** About what the object's frame and its map entries take besides the bytes. */
    private static final int OVERHEAD_BYTES = 200;

    private final String key;
    private final long revision;
    private final byte[] response;
    private final Shape shape;
    private final int bareAt;
    private final int splicedBytes;
    private final Map<String, String> labels;
    private final Extractor.Values fields;

    /**
     * Where the resourceVersion goes.
     *
     * @param at offset in the stored bytes
     * @param before what has to be written before it
     * @param after what has to be written after it
     */
    record Shape(int at, String before, String after) {}

    private Stored(
            String key,
            long revision,
            byte[] response,
            int splicedBytes,
            Shape shape,
            int bareAt,
            Map<String, String> labels,
            Extractor.Values fields) {
        this.key = key;
        this.revision = revision;
        this.response = response;
        this.splicedBytes = splicedBytes;
        this.shape = shape;
        this.bareAt = bareAt;
        this.labels = labels;
        this.fields = fields;
    }

    /**
     * @param bareAt where the object goes on behind its kind and apiVersion; -1 if it does not
     *     begin with these two
     */
    static Stored splice(
            String key,
            byte[] json,
            long revision,
            Shape shape,
            int bareAt,
            Map<String, String> labels,
            Extractor.Values fields) {
        byte[] before = shape.before.getBytes(StandardCharsets.US_ASCII);
        byte[] number = Long.toString(revision).getBytes(StandardCharsets.US_ASCII);
        byte[] after = ("\"" + shape.after).getBytes(StandardCharsets.US_ASCII);
        int spliced = before.length + SPLICE.length + number.length + after.length;
        byte[] response = new byte[json.length + spliced];
        int to = 0;
        to = append(json, 0, shape.at, response, to);
        to = append(before, 0, before.length, response, to);
        to = append(SPLICE, 0, SPLICE.length, response, to);
        to = append(number, 0, number.length, response, to);
        to = append(after, 0, after.length, response, to);
        append(json, shape.at, json.length - shape.at, response, to);
        return new Stored(key, revision, response, spliced, shape, bareAt, labels, fields);
    }

    private static int append(byte[] from, int at, int count, byte[] target, int to) {
        System.arraycopy(from, at, target, to, count);
        return to + count;
    }

    public String key() {
        return key;
    }

    /** Of the store: when it was written, or deleted; the object's resourceVersion. */
    public long revision() {
        return revision;
    }

    /** As clients are sent it: JSON with metadata.resourceVersion. Not to be changed. */
    public byte[] response() {
        return response;
    }

    /**
     * Where {@link #response()} goes on behind kind and apiVersion, which a list does not repeat;
     * -1 if it does not begin with these two.
     */
    public int bareAt() {
        return bareAt;
    }

    /** As it stands in the store: JSON without metadata.resourceVersion. */
    public byte[] json() {
        byte[] json = new byte[response.length - splicedBytes];
        System.arraycopy(response, 0, json, 0, shape.at);
        System.arraycopy(response, shape.at + splicedBytes, json, shape.at, json.length - shape.at);
        return json;
    }

    /** Decoded, with metadata.resourceVersion; not kept. */
    public Obj decode() {
        return JsonReader.readObj(response);
    }

    public Map<String, String> labels() {
        return labels;
    }

    /** The value of a field that the extractor knows; empty for any other. */
    public String field(String name) {
        return fields.get(name);
    }

    /** {@code metadata.namespace}; empty for an object of the whole cluster. */
    public String namespace() {
        return fields.get(Extractor.NAMESPACE);
    }

    /** {@code metadata.name}. */
    public String name() {
        return fields.get(Extractor.NAME);
    }

    /** The same object with another resourceVersion: that of its deletion. */
    public Stored atRevision(long otherRevision) {
        return splice(key, json(), otherRevision, shape, bareAt, labels, fields);
    }

    /** About what it takes in memory. */
    public int sizeBytes() {
        return response.length + OVERHEAD_BYTES;
    }

    @Override
    public String toString() {
        return key + "@" + revision;
    }
}
