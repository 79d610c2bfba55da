package io.keelson.kvstore.mvcc;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The keys and small values of every family, as the package doc draws them. Big-endian. */
final class Layout {
    static final byte[] STATE = "state".getBytes(StandardCharsets.US_ASCII);
    static final byte[] CONFIGURATION = "configuration".getBytes(StandardCharsets.US_ASCII);
    static final byte[] SWEEP = "sweep".getBytes(StandardCharsets.US_ASCII);
    static final byte[] EMPTY = new byte[0];

    static final byte ALARM = 'A';
    static final byte MEMBER = 'M';
    static final byte REMOVED_MEMBER = 'R';
    static final byte LEASE = 'l';
    static final byte ATTACHMENT = 'a';

    static final int REVISION_BYTES = Long.BYTES + Integer.BYTES;
    private static final int ESCAPED = 0xff;
    private static final int END_OF_KEY = 1;

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private Layout() {}

    static long getLong(byte[] bytes, int at) {
        return (long) LONG.get(bytes, at);
    }

    static int getInt(byte[] bytes, int at) {
        return (int) INT.get(bytes, at);
    }

    static void putLong(byte[] bytes, int at, long value) {
        LONG.set(bytes, at, value);
    }

    static void putInt(byte[] bytes, int at, int value) {
        INT.set(bytes, at, value);
    }

    /** A key of {@link Family#REVS}. */
    static byte[] revision(long main, int sub) {
        byte[] bytes = new byte[REVISION_BYTES];
        putLong(bytes, 0, main);
        putInt(bytes, Long.BYTES, sub);
        return bytes;
    }

    /** A key of {@link Family#HISTORY}: a key's revisions stand together, newest first. */
    static byte[] history(byte[] key, long main, int sub) {
        byte[] bytes = historyPrefix(key, REVISION_BYTES);
        putLong(bytes, bytes.length - REVISION_BYTES, ~main);
        putInt(bytes, bytes.length - Integer.BYTES, ~sub);
        return bytes;
    }

    /** Where a key's history begins. */
    static byte[] historyStart(byte[] key) {
        return historyPrefix(key, 0);
    }

    /** Behind all of a key's history, before that of the next key. */
    static byte[] historyEnd(byte[] key) {
        byte[] bytes = historyPrefix(key, 0);
        bytes[bytes.length - 1] = END_OF_KEY + 1;
        return bytes;
    }

    private static byte[] historyPrefix(byte[] key, int roomBytes) {
        int zeros = 0;
        for (byte b : key) {
            zeros += b == 0 ? 1 : 0;
        }
        byte[] bytes = new byte[key.length + zeros + 2 + roomBytes];
        int at = 0;
        for (byte b : key) {
            bytes[at++] = b;
            if (b == 0) {
                bytes[at++] = (byte) ESCAPED;
            }
        }
        bytes[at++] = 0;
        bytes[at] = END_OF_KEY;
        return bytes;
    }

    /** The user's key in a key of {@link Family#HISTORY}. */
    static byte[] historyUserKey(byte[] historyKey) {
        int end = historyKey.length - REVISION_BYTES - 2;
        byte[] key = new byte[end];
        int length = 0;
        for (int at = 0; at < end; at++) {
            key[length++] = historyKey[at];
            if (historyKey[at] == 0) {
                at++;
            }
        }
        return length == end ? key : Arrays.copyOf(key, length);
    }

    static long historyMain(byte[] historyKey) {
        return ~getLong(historyKey, historyKey.length - REVISION_BYTES);
    }

    static int historySub(byte[] historyKey) {
        return ~getInt(historyKey, historyKey.length - Integer.BYTES);
    }

    /** A tag and a number. */
    static byte[] tagged(byte tag, long number) {
        byte[] bytes = new byte[1 + Long.BYTES];
        bytes[0] = tag;
        putLong(bytes, 1, number);
        return bytes;
    }

    /** A key on a lease. */
    static byte[] attachment(long lease, byte[] key) {
        byte[] bytes = Arrays.copyOf(tagged(ATTACHMENT, lease), 1 + Long.BYTES + key.length);
        System.arraycopy(key, 0, bytes, 1 + Long.BYTES, key.length);
        return bytes;
    }

    static byte[] attachedKey(byte[] attachment) {
        return Arrays.copyOfRange(attachment, 1 + Long.BYTES, attachment.length);
    }
}
