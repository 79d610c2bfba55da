package io.keelson.kvstore.mvcc;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes that take effect together, in order. */
public final class EngineBatch {
    /**
     * One write.
     *
     * @param value null deletes the key
     */
    record Write(Family family, byte[] key, byte @Nullable [] value) {}

    private final List<Write> writes = new ArrayList<>();

    public void put(Family family, byte[] key, byte[] value) {
        writes.add(new Write(family, key, value));
    }

    public void delete(Family family, byte[] key) {
        writes.add(new Write(family, key, null));
    }

    public boolean isEmpty() {
        return writes.isEmpty();
    }

    List<Write> writes() {
        return writes;
    }
}
