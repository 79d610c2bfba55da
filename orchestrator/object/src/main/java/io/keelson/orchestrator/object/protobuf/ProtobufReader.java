package io.keelson.orchestrator.object.protobuf;

import io.keelson.orchestrator.object.MalformedException;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.schema.GroupVersionKind;
import io.keelson.orchestrator.schema.StructType;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads a body of type {@code application/vnd.kubernetes.protobuf}. */
public final class ProtobufReader {
    /** The largest body that is read; servers take less. */
    public static final int SIZE_BYTES_MAX = 256 << 20;

    private static final byte[] MAGIC = {'k', '8', 's', 0};

    private ProtobufReader() {}

    /** Whether the bytes start as such a body does. */
    public static boolean isEnvelope(byte[] body) {
        return body.length >= MAGIC.length
                && Arrays.equals(body, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    }

    /**
     * The object with its kind and apiVersion first and its other fields in the schema's order.
     *
     * @param types the schema of a kind, or null if it is not known
     * @throws MalformedException if the bytes are not such a body, nest too deep or name no known
     *     kind
     */
    public static Obj read(
            byte[] k8sEnvelope, Function<GroupVersionKind, @Nullable StructType> types) {
        return read(k8sEnvelope, types, 0);
    }

    static Obj read(
            byte[] body, Function<GroupVersionKind, @Nullable StructType> types, int depth) {
        if (body.length > SIZE_BYTES_MAX) {
            throw new MalformedException("protobuf: larger than " + SIZE_BYTES_MAX + " bytes");
        }
        if (!isEnvelope(body)) {
            throw new MalformedException(
                    "protobuf: the body does not start with the four bytes 'k8s' and zero");
        }
        Envelope envelope = Envelope.read(Wire.of(body, MAGIC.length));
        GroupVersionKind kind = GroupVersionKind.of(envelope.apiVersion(), envelope.kind());
        StructType type = types.apply(kind);
        if (type == null) {
            throw new MalformedException(
                    "protobuf: no kind \"%s\" is known in version \"%s\""
                            .formatted(envelope.kind(), envelope.apiVersion()));
        }
        return new MessageDecoder(types).object(envelope, type, depth);
    }

    /** {@code runtime.Unknown}. */
    record Envelope(String apiVersion, String kind, Wire raw) {
        static Envelope read(Wire wire) {
            String apiVersion = "";
            String kind = "";
            Wire raw = null;
            while (!wire.isAtEnd()) {
                int tag = wire.tag();
                int number = Wire.number(tag);
                if (number < 1 || number > 4 || Wire.shape(tag) != Wire.BYTES) {
                    wire.skip(tag);
                    continue;
                }
                Wire part = wire.part();
                switch (number) {
                    case 1 -> {
                        while (!part.isAtEnd()) {
                            int inner = part.tag();
                            switch (inner) {
                                case 1 << 3 | Wire.BYTES -> apiVersion = part.part().restAsString();
                                case 2 << 3 | Wire.BYTES -> kind = part.part().restAsString();
                                default -> part.skip(inner);
                            }
                        }
                    }
                    case 2 -> raw = part;
                    default -> requireEmpty(part, number);
                }
            }
            if (kind.isEmpty() || apiVersion.isEmpty()) {
                throw wire.malformed("the envelope names no kind and version");
            }
            return new Envelope(apiVersion, kind, raw == null ? Wire.of(new byte[0], 0) : raw);
        }

        private static void requireEmpty(Wire part, int number) {
            if (!part.isAtEnd()) {
                String what = number == 3 ? "content encoding " : "content type ";
                throw part.malformed(what + '"' + part.restAsString() + "\" in the envelope");
            }
        }
    }
}
