package io.keelson.orchestrator.apiserver.admission;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.random.RandomGenerator;

/** The IPv4 addresses that Services may have: a network without its first and last address. */
public final class ServiceRange implements Iterable<String> {
    private final int network;
    private final int prefixLength;

    private ServiceRange(int network, int prefixLength) {
        this.network = network;
        this.prefixLength = prefixLength;
    }

    /**
     * @param cidr such as {@code 10.96.0.0/16}; of 12 to 29 bits
     */
    public static ServiceRange parse(String cidr) {
        int slash = cidr.indexOf('/');
        int address = slash < 0 ? 0 : number(cidr.substring(0, slash));
        int bits = slash < 0 ? 0 : Integer.parseInt(cidr.substring(slash + 1));
        if (bits < 12 || bits > 29 || address == 0) {
            throw new IllegalArgumentException("no range of Services: " + cidr);
        }
        return new ServiceRange(address & (-1 << (32 - bits)), bits);
    }

    private int size() {
        return (1 << (32 - prefixLength)) - 2;
    }

    String random(RandomGenerator random) {
        return text(network + 1 + random.nextInt(size()));
    }

    boolean contains(String ip) {
        int address = number(ip);
        int offset = address - network;
        return address != 0 && offset > 0 && offset <= size();
    }

    /** The first address, which is the API's own. */
    public String first() {
        return text(network + 1);
    }

    private static String text(int address) {
        return (address >>> 24)
                + "."
                + ((address >>> 16) & 255)
                + "."
                + ((address >>> 8) & 255)
                + "."
                + (address & 255);
    }

    /** 0 if it is no address. */
    private static int number(String ip) {
        String[] parts = ip.split("\\.", -1);
        if (parts.length != 4) {
            return 0;
        }
        int address = 0;
        for (String part : parts) {
            if (part.isEmpty()
                    || part.length() > 3
                    || !part.chars().allMatch(Character::isDigit)
                    || Integer.parseInt(part) > 255) {
                return 0;
            }
            address = (address << 8) | Integer.parseInt(part);
        }
        return address;
    }

    @Override
    public Iterator<String> iterator() {
        return new Iterator<>() {
            private int next = 1;

            @Override
            public boolean hasNext() {
                return next <= size();
            }

            @Override
            public String next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return text(network + next++);
            }
        };
    }

    @Override
    public String toString() {
        return text(network) + "/" + prefixLength;
    }
}
