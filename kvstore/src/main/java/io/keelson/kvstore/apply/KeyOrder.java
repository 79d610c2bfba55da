package io.keelson.kvstore.apply;

import java.util.Arrays;
import java.util.Comparator;

/** The order of keys: bytewise, unsigned. */
public final class KeyOrder {
    public static final Comparator<byte[]> BYTES = Arrays::compareUnsigned;

    private KeyOrder() {}
}
