package io.keelson.kvstore.apply;

import com.google.protobuf.ByteString;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The keys from {@code from} up to before {@code to}, in bytewise order.
 *
 * @param to null for no end
 */
public record KeyInterval(byte[] from, byte @Nullable [] to) {
    /** Every key. */
    public static final KeyInterval ALL = new KeyInterval(new byte[0], null);

    /**
     * What {@code key} and {@code range_end} of a request mean: an absent end is the key alone, an
     * end of one zero byte is no end.
     */
    public static KeyInterval of(ByteString key, ByteString rangeEnd) {
        byte[] from = key.toByteArray();
        if (rangeEnd.isEmpty()) {
            return single(from);
        }
        if (rangeEnd.size() == 1 && rangeEnd.byteAt(0) == 0) {
            return new KeyInterval(from, null);
        }
        return new KeyInterval(from, rangeEnd.toByteArray());
    }

    /** One key. */
    public static KeyInterval single(byte[] key) {
        return new KeyInterval(key, Arrays.copyOf(key, key.length + 1));
    }

    /** No key can be in it. */
    public boolean isEmpty() {
        return to != null && Arrays.compareUnsigned(from, to) >= 0;
    }

    public boolean contains(byte[] key) {
        return Arrays.compareUnsigned(from, key) <= 0
                && (to == null || Arrays.compareUnsigned(key, to) < 0);
    }
}
