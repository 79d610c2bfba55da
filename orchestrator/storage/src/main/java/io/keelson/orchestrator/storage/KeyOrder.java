package io.keelson.orchestrator.storage;

import java.util.Comparator;

/**
 * The order of keys in a store: that of their UTF-8 bytes. It differs from {@link
 * String#compareTo(String)} only where a surrogate pair meets a character above it, and names of
 * roles may hold either.
 */
public enum KeyOrder implements Comparator<String> {
    UTF_8;

    @Override
    public int compare(String left, String right) {
        int shared = Math.min(left.length(), right.length());
        for (int i = 0; i < shared; i++) {
            char a = left.charAt(i);
            char b = right.charAt(i);
            if (a != b) {
                boolean pairA = Character.isSurrogate(a);
                return pairA == Character.isSurrogate(b)
                        ? Character.compare(a, b)
                        : a < 0xD800 || b < 0xD800 ? Character.compare(a, b) : pairA ? 1 : -1;
            }
        }
        return left.length() - right.length();
    }

    /**
     * The first key behind all that start with this prefix, for prefixes of ASCII characters; the
     * end of a half-open range.
     */
    public static String endOf(String prefix) {
        int last = prefix.length() - 1;
        if (last < 0 || prefix.charAt(last) >= 0x7F) {
            throw new IllegalArgumentException("not a prefix of keys: '" + prefix + "'");
        }
        return prefix.substring(0, last) + (char) (prefix.charAt(last) + 1);
    }
}
