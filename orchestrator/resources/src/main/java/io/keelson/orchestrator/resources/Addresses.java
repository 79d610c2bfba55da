package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.FieldPath;
import java.util.List;
import java.util.regex.Pattern;

/** Rules for IP addresses and ranges of them, told from their text alone. */
final class Addresses {
    static final String NOT_AN_IP = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
    private static final String NOT_A_RANGE =
            "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";

    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private static final Pattern V4 = Pattern.compile("(" + OCTET + "\\.){3}" + OCTET);
    private static final Pattern V6_GROUP = Pattern.compile("[0-9a-fA-F]{1,4}");
    private static final Pattern PREFIX = Pattern.compile("0|[1-9][0-9]{0,2}");

    private Addresses() {}

    static boolean isV4(String address) {
        return V4.matcher(address).matches();
    }

    /** Groups of up to four hex digits; one gap; the last two may be an IPv4 address. */
    static boolean isV6(String address) {
        if (!address.contains(":")) {
            return false;
        }
        int gap = address.indexOf("::");
        if (gap >= 0 && address.indexOf("::", gap + 1) >= 0) {
            return false;
        }
        int groups = 0;
        String[] sides =
                gap < 0
                        ? new String[] {address}
                        : new String[] {address.substring(0, gap), address.substring(gap + 2)};
        for (String side : sides) {
            if (side.isEmpty()) {
                continue;
            }
            String[] parts = side.split(":", -1);
            for (int i = 0; i < parts.length; i++) {
                boolean last = i == parts.length - 1 && side.equals(sides[sides.length - 1]);
                if (last && isV4(parts[i])) {
                    groups += 2;
                } else if (V6_GROUP.matcher(parts[i]).matches()) {
                    groups++;
                } else {
                    return false;
                }
            }
        }
        return gap < 0 ? groups == 8 : groups < 8;
    }

    static boolean isIp(String address) {
        return isV4(address) || isV6(address);
    }

    static void ip(String address, FieldPath at, List<FieldError> errors) {
        if (!isIp(address)) {
            errors.add(Wrong.invalid(at, address, NOT_AN_IP));
        }
    }

    static boolean isRange(String range) {
        int slash = range.indexOf('/');
        if (slash < 0) {
            return false;
        }
        String address = range.substring(0, slash);
        String prefix = range.substring(slash + 1);
        return isIp(address)
                && PREFIX.matcher(prefix).matches()
                && Integer.parseInt(prefix) <= (isV4(address) ? 32 : 128);
    }

    static void range(String range, FieldPath at, List<FieldError> errors) {
        if (!isRange(range)) {
            errors.add(Wrong.invalid(at, range, NOT_A_RANGE));
        }
    }
}
