package io.keelson.orchestrator.storage.alloc;

import java.math.BigInteger;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.OptionalLong;

/** A range of addresses such as {@code 10.96.0.0/12}; its addresses are numbered from its first. */
public final class IpRange {
    private static final int COUNTED_BITS_MAX = 62;

    private final BigInteger first;
    private final int bits;
    private final int hostBits;
    private final String text;

    private IpRange(BigInteger first, int bits, int hostBits, String text) {
        this.first = first;
        this.bits = bits;
        this.hostBits = hostBits;
        this.text = text;
    }

    /**
     * @throws IllegalArgumentException if it is no range
     */
    public static IpRange parse(String cidr) {
        int slash = cidr.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("no range of addresses: " + cidr);
        }
        byte[] bytes = InetAddress.ofLiteral(cidr.substring(0, slash)).getAddress();
        int bits = bytes.length * 8;
        int prefixBits = Integer.parseInt(cidr.substring(slash + 1));
        if (prefixBits < 0 || prefixBits > bits) {
            throw new IllegalArgumentException("no range of addresses: " + cidr);
        }
        int hostBits = bits - prefixBits;
        BigInteger first =
                new BigInteger(1, bytes).shiftRight(hostBits).shiftLeft(hostBits);
        return new IpRange(first, bits, hostBits, format(first, bits) + "/" + prefixBits);
    }

    public boolean isIpv6() {
        return bits == 128;
    }

    /** How many; of very large ranges only the first 2^62 are counted. */
    public long size() {
        return 1L << Math.min(hostBits, COUNTED_BITS_MAX);
    }

    /** The address with this number, in its canonical form. */
    public String address(long number) {
        return format(first.add(BigInteger.valueOf(number)), bits);
    }

    /**
     * The number of an address; empty if it lies outside.
     *
     * @throws IllegalArgumentException if it is no address
     */
    public OptionalLong numberOf(String address) {
        byte[] bytes = InetAddress.ofLiteral(address).getAddress();
        if (bytes.length * 8 != bits) {
            return OptionalLong.empty();
        }
        BigInteger number = new BigInteger(1, bytes).subtract(first);
        return number.signum() < 0 || number.compareTo(BigInteger.valueOf(size())) >= 0
                ? OptionalLong.empty()
                : OptionalLong.of(number.longValueExact());
    }

    /** {@code 1::2}, never {@code 1:0:0:0:0:0:0:2}: one address has one name. */
    private static String format(BigInteger address, int bits) {
        byte[] bytes = new byte[bits / 8];
        byte[] digits = address.toByteArray();
        int count = Math.min(digits.length, bytes.length);
        System.arraycopy(digits, digits.length - count, bytes, bytes.length - count, count);
        try {
            InetAddress inet = InetAddress.getByAddress(bytes);
            return inet instanceof Inet6Address || bits == 128
                    ? compressed(bytes)
                    : inet.getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException(bits + " bits are no address", e);
        }
    }

    /** RFC 5952: the longest run of two or more zero groups, the first of equals, is left out. */
    private static String compressed(byte[] bytes) {
        int[] groups = new int[8];
        for (int i = 0; i < groups.length; i++) {
            groups[i] = (bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff);
        }
        int longestAt = -1;
        int longest = 1;
        for (int at = 0; at < groups.length; at++) {
            int end = at;
            while (end < groups.length && groups[end] == 0) {
                end++;
            }
            if (end - at > longest) {
                longest = end - at;
                longestAt = at;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < groups.length; i++) {
            if (i == longestAt) {
                text.append("::");
                i += longest - 1;
            } else {
                boolean first = text.isEmpty() || text.charAt(text.length() - 1) == ':';
                text.append(first ? "" : ":").append(Integer.toHexString(groups[i]));
            }
        }
        return text.toString();
    }

    @Override
    public String toString() {
        return text;
    }
}
