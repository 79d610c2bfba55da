package io.keelson.orchestrator.client;

import io.keelson.orchestrator.object.JsonReader;
import io.keelson.orchestrator.object.JsonWriter;
import io.keelson.orchestrator.object.Obj;
import java.util.Arrays;

/**
 * A line of a watch.
 *
 * @param type ADDED, MODIFIED, DELETED, BOOKMARK or ERROR
 * @param json the object's bytes
 */
record WatchEvent(String type, Obj object, byte[] json) {
    private static final byte[] OBJECT = {'"', 'o', 'b', 'j', 'e', 'c', 't', '"', ':'};

    static WatchEvent parse(byte[] line) {
        Obj event = JsonReader.readObj(line);
        Obj object = event.obj("object");
        return new WatchEvent(event.text("type"), object, objectOf(line, object));
    }

    /** Of a list, which gives no bytes of their own to its items. */
    static WatchEvent listed(Obj object) {
        return new WatchEvent("ADDED", object, JsonWriter.write(object));
    }

    long revision() {
        String revision = object.text("metadata", "resourceVersion");
        return revision.isEmpty() ? 0 : Long.parseLong(revision);
    }

    /** Servers write the type first, then the object, and nothing else. */
    private static byte[] objectOf(byte[] line, Obj object) {
        int from = 0;
        while (from < 64 && from + OBJECT.length < line.length) {
            if (Arrays.equals(line, from, from + OBJECT.length, OBJECT, 0, OBJECT.length)
                    && line[from + OBJECT.length] == '{'
                    && line[line.length - 1] == '}'
                    && line[line.length - 2] == '}') {
                return Arrays.copyOfRange(line, from + OBJECT.length, line.length - 1);
            }
            from++;
        }
        return JsonWriter.write(object);
    }
}
