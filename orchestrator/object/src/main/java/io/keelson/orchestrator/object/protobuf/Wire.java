package io.keelson.orchestrator.object.protobuf;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keelson.orchestrator.object.MalformedException;
import java.util.Arrays;

/**
 * One message's bytes, read from the front: tags, and the four shapes that a value can have. Never
 * reads beyond its end, whatever the lengths in it say.
 */
final class Wire {
    static final int VARINT = 0;
    static final int FIXED64 = 1;
    static final int BYTES = 2;
    static final int GROUP_START = 3;
    static final int GROUP_END = 4;
    static final int FIXED32 = 5;

    private static final int VARINT_BYTES_MAX = 10;
    private static final int GROUPS_DEEP_MAX = 32;

    private final byte[] bytes;
    private final int end;
    private int at;

    private Wire(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    static Wire of(byte[] bytes, int from) {
        return new Wire(bytes, from, bytes.length);
    }

    boolean isAtEnd() {
        return at == end;
    }

    /** Where it stands in the whole body. */
    int offset() {
        return at;
    }

    /** A field's number and wire type; take them apart with {@link #number} and {@link #shape}. */
    int tag() {
        long tag = varint();
        if (tag < 8 || tag > 0xffff_ffffL) {
            throw malformed("no field has the tag " + Long.toUnsignedString(tag));
        }
        return (int) tag;
    }

    static int number(int tag) {
        return tag >>> 3;
    }

    static int shape(int tag) {
        return tag & 7;
    }

    long varint() {
        long value = 0;
        for (int i = 0; i < VARINT_BYTES_MAX; i++) {
            byte next = next();
            value |= (long) (next & 0x7f) << (7 * i);
            if (next >= 0) {
                return value;
            }
        }
        throw malformed("a number of more than " + VARINT_BYTES_MAX + " bytes");
    }

    /** An int32: it is written as a varint of 64 bits, of which the lower half counts. */
    int varint32() {
        return (int) varint();
    }

    long fixed64() {
        need(8);
        long value = 0;
        for (int i = 0; i < 8; i++) {
            value |= (bytes[at + i] & 0xffL) << (8 * i);
        }
        at += 8;
        return value;
    }

    /** The part that a length announces, and steps over it. */
    Wire part() {
        int length = length();
        Wire part = new Wire(bytes, at, at + length);
        at += length;
        return part;
    }

    byte[] restAsBytes() {
        byte[] rest = Arrays.copyOfRange(bytes, at, end);
        at = end;
        return rest;
    }

    String restAsString() {
        String rest = new String(bytes, at, end - at, UTF_8);
        at = end;
        return rest;
    }

    /** Steps over a value that nobody asked for. */
    void skip(int tag) {
        skip(tag, 0);
    }

    private void skip(int tag, int groupsDeep) {
        switch (shape(tag)) {
            case VARINT -> varint();
            case FIXED64 -> step(8);
            case BYTES -> step(length());
            case FIXED32 -> step(4);
            case GROUP_START -> skipGroup(number(tag), groupsDeep + 1);
            default -> throw malformed("wire type " + shape(tag) + " at field " + number(tag));
        }
    }

    private void skipGroup(int number, int groupsDeep) {
        if (groupsDeep > GROUPS_DEEP_MAX) {
            throw malformed("groups nested deeper than " + GROUPS_DEEP_MAX);
        }
        while (true) {
            int tag = tag();
            if (shape(tag) == GROUP_END) {
                if (number(tag) != number) {
                    throw malformed("group " + number + " ends as " + number(tag));
                }
                return;
            }
            skip(tag, groupsDeep);
        }
    }

    private int length() {
        long length = varint();
        if (length < 0 || length > end - at) {
            throw malformed(
                    "a length of "
                            + Long.toUnsignedString(length)
                            + " where "
                            + (end - at)
                            + " bytes are left");
        }
        return (int) length;
    }

    private byte next() {
        need(1);
        return bytes[at++];
    }

    private void step(int count) {
        need(count);
        at += count;
    }

    private void need(int count) {
        if (end - at < count) {
            throw malformed("ends too early");
        }
    }

    MalformedException malformed(String what) {
        return new MalformedException("protobuf: " + what + " (at byte " + at + ")");
    }
}
