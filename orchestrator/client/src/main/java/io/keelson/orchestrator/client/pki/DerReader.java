package io.keelson.orchestrator.client.pki;

import java.util.Arrays;

/** Reads values of ASN.1's distinguished encoding, one after the other. */
final class DerReader {
    static final int INTEGER = 0x02;
    static final int BIT_STRING = 0x03;
    static final int OCTET_STRING = 0x04;
    static final int OBJECT_IDENTIFIER = 0x06;
    static final int SEQUENCE = 0x30;
    static final int SET = 0x31;

    private static final int LENGTH_DIGITS_MAX = 3;

    private final byte[] der;
    private int at;

    DerReader(byte[] der) {
        this.der = der;
    }

    /**
     * A value.
     *
     * @param whole with its tag and length
     */
    record Value(int tag, byte[] content, byte[] whole) {
        DerReader reader() {
            return new DerReader(content);
        }

        /** Such as {@code 2.5.29.17}. */
        String identifier() {
            StringBuilder dotted = new StringBuilder();
            long arc = 0;
            for (byte each : content) {
                arc = (arc << 7) | (each & 0x7F);
                if (each >= 0) {
                    if (dotted.isEmpty()) {
                        long first = Math.min(arc / 40, 2);
                        dotted.append(first).append('.').append(arc - 40 * first);
                    } else {
                        dotted.append('.').append(arc);
                    }
                    arc = 0;
                }
            }
            return dotted.toString();
        }
    }

    boolean hasNext() {
        return at < der.length;
    }

    /** Of any type. */
    Value next() {
        int from = at;
        int tag = octet();
        int length = octet();
        if (length >= 0x80) {
            int digits = length & 0x7F;
            if (digits == 0 || digits > LENGTH_DIGITS_MAX) {
                throw new IllegalArgumentException("a value of an unlikely length");
            }
            length = 0;
            for (int i = 0; i < digits; i++) {
                length = (length << 8) | octet();
            }
        }
        if (length > der.length - at) {
            throw new IllegalArgumentException("cut off");
        }
        byte[] content = Arrays.copyOfRange(der, at, at + length);
        at += length;
        return new Value(tag, content, Arrays.copyOfRange(der, from, at));
    }

    Value next(int tag) {
        Value value = next();
        if (value.tag != tag) {
            throw new IllegalArgumentException(
                    "expected a value of type " + tag + ", found one of type " + value.tag);
        }
        return value;
    }

    private int octet() {
        if (!hasNext()) {
            throw new IllegalArgumentException("cut off");
        }
        return der[at++] & 0xFF;
    }
}
