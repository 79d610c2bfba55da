package io.keelson.orchestrator.controllers.revision;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.JsonWriter;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Data in the one form in which equal data has equal bytes, and the hash of these. */
final class Canonical {
    private static final int FNV_OFFSET_BASIS = 0x811c9dc5;
    private static final int FNV_PRIME = 0x01000193;

    /** Those of generated names. */
    private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

    private Canonical() {}

    /** With the names of all objects in order. */
    static Obj sorted(Obj obj) {
        Obj.Builder sorted = Obj.builder();
        obj.names().stream()
                .sorted()
                .forEach(name -> sorted.put(name, sorted(Objects.requireNonNull(obj.get(name)))));
        return sorted.build();
    }

    private static Node sorted(Node node) {
        if (node instanceof Obj obj) {
            return sorted(obj);
        }
        if (node instanceof Arr arr) {
            List<Node> elements = new ArrayList<>(arr.size());
            for (Node element : arr) {
                elements.add(sorted(element));
            }
            return Arr.of(elements);
        }
        return node;
    }

    /**
     * FNV-1 of 32 bits over the bytes of sorted data, and over the number of collisions if there
     * were any, so that the next attempt has another name. Written as upstream does: each decimal
     * digit as a letter.
     */
    static String hash(Obj sorted, int collisionCount) {
        int hash = fnv(FNV_OFFSET_BASIS, JsonWriter.write(sorted));
        if (collisionCount > 0) {
            byte[] count = Integer.toString(collisionCount).getBytes(StandardCharsets.US_ASCII);
            hash = fnv(hash, count);
        }
        StringBuilder text = new StringBuilder();
        Integer.toUnsignedString(hash)
                .chars()
                .forEach(digit -> text.append(ALPHABET.charAt(digit % ALPHABET.length())));
        return text.toString();
    }

    private static int fnv(int hash, byte[] bytes) {
        int next = hash;
        for (byte each : bytes) {
            next = (next * FNV_PRIME) ^ (each & 0xff);
        }
        return next;
    }
}
