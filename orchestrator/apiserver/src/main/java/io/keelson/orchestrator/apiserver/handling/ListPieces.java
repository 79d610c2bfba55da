package io.keelson.orchestrator.apiserver.handling;

import io.keelson.orchestrator.object.JsonWriter;
import io.keelson.orchestrator.object.Obj;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A list as it is sent, made item by item, so that a long one is nowhere in memory as a whole.
 *
 * <pre>
 *   {"kind":"PodList",…,"items":[ │ { │ item behind its brace │ ,{ │ … │ ]}
 * </pre>
 */
final class ListPieces<T> implements Iterator<ByteBuffer> {
    private static final byte[] FIRST = {'{'};
    private static final byte[] FURTHER = {',', '{'};
    private static final byte[] END = {']', '}'};

    private final Iterator<T> items;
    private final Function<T, ByteBuffer> encoding;
    private @Nullable ByteBuffer next;
    private byte[] separator = FIRST;
    private @Nullable ByteBuffer item;
    private boolean ended;

    /**
     * @param empty the list without items; its last field is their array
     * @param encoding of an item, without the brace that it begins with
     */
    ListPieces(Obj empty, Iterator<T> items, Function<T, ByteBuffer> encoding) {
        this.items = items;
        this.encoding = encoding;
        byte[] whole = JsonWriter.write(empty);
        int headBytes = whole.length - END.length;
        if (!Arrays.equals(whole, headBytes, whole.length, END, 0, END.length)) {
            throw new IllegalArgumentException(new String(whole, StandardCharsets.UTF_8));
        }
        next = ByteBuffer.wrap(whole, 0, headBytes);
    }

    /** What follows the first brace of that object. */
    static ByteBuffer behindBrace(Obj object) {
        byte[] json = JsonWriter.write(object);
        return ByteBuffer.wrap(json, 1, json.length - 1);
    }

    @Override
    public boolean hasNext() {
        return next != null || item != null || !ended;
    }

    @Override
    public ByteBuffer next() {
        ByteBuffer made = next != null ? next : item;
        if (next != null) {
            next = null;
        } else if (item != null) {
            item = null;
        } else if (items.hasNext()) {
            made = ByteBuffer.wrap(separator);
            separator = FURTHER;
            item = encoding.apply(items.next());
        } else if (!ended) {
            ended = true;
            made = ByteBuffer.wrap(END);
        }
        if (made == null) {
            throw new NoSuchElementException();
        }
        return made;
    }
}
