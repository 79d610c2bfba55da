package io.keelson.orchestrator.object;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Map;

/**
 * An amount of a resource: a decimal number with a suffix. Kept in the family of suffixes in which
 * it was given, and written with the largest one that leaves no fraction: {@code 0.5} is {@code
 * 500m}, {@code 1024Mi} is {@code 1Gi}, {@code 1e3} stays {@code 1e3}. Nothing is finer than a
 * billionth; what is gets rounded up.
 */
public final class Quantity implements Comparable<Quantity> {
    private enum Format {
        DECIMAL,
        BINARY,
        EXPONENT
    }

    public static final Quantity ZERO = new Quantity(BigDecimal.ZERO, Format.DECIMAL, "0");

    private static final String WRONG_FORMAT =
            "quantities must match the regular expression"
                    + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
    private static final String WRONG_SUFFIX = "unable to parse quantity's suffix";

    private static final String SUFFIX_LETTERS = "eEinumkKMGTP";
    private static final Map<String, Integer> DECIMAL_SUFFIXES =
            Map.of(
                    "n", -9, "u", -6, "m", -3, "", 0, "k", 3, "M", 6, "G", 9, "T", 12, "P", 15, "E",
                    18);
    private static final Map<String, Integer> BINARY_SUFFIXES =
            Map.of("Ki", 10, "Mi", 20, "Gi", 30, "Ti", 40, "Pi", 50, "Ei", 60);
    private static final String[] DECIMAL_BY_THIRD = {
        "n", "u", "m", "", "k", "M", "G", "T", "P", "E"
    };
    private static final String[] BINARY_BY_TENTH = {"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};

    private static final int NANO_SCALE = 9;
    private static final int EXA = 18;
    private static final int DIGITS_MAX = 1000;
    private static final BigInteger KIBI = BigInteger.valueOf(1024);
    private static final BigDecimal BINARY_MAX = BigDecimal.valueOf(Long.MAX_VALUE);
    private static final BigDecimal BINARY_FROM = BigDecimal.valueOf(1024);

    private final BigDecimal value;
    private final Format format;
    private final String text;

    private Quantity(BigDecimal value, Format format, String text) {
        this.value = value;
        this.format = format;
        this.text = text;
    }

    private static Quantity of(BigDecimal value, Format format) {
        return new Quantity(value, format, canonical(value, format));
    }

    /** That many whole ones. */
    public static Quantity of(long whole) {
        return of(BigDecimal.valueOf(whole), Format.DECIMAL);
    }

    /** That many thousandths. */
    public static Quantity ofMilli(long milli) {
        return of(BigDecimal.valueOf(milli, 3), Format.DECIMAL);
    }

    /** That many bytes, to be shown as Ki, Mi or Gi. */
    public static Quantity ofBytes(long bytes) {
        return of(BigDecimal.valueOf(bytes), Format.BINARY);
    }

    public static boolean isValid(String text) {
        try {
            parse(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * A quantity in an object is a string or a number.
     *
     * @throws IllegalArgumentException if it is neither, or malformed
     */
    public static Quantity parse(Node node) {
        return switch (node) {
            case Node.Text(String given) -> parse(given.strip());
            case Node.Whole(long whole) -> parse(Long.toString(whole));
            case Node.Fraction(BigDecimal number) -> parse(JsonWriter.number(number));
            case Node.Null none -> ZERO;
            default -> throw new IllegalArgumentException(WRONG_FORMAT);
        };
    }

    /**
     * @throws IllegalArgumentException with the words that the API answers
     */
    public static Quantity parse(String text) {
        if (text.isEmpty() || text.length() > DIGITS_MAX) {
            throw new IllegalArgumentException(WRONG_FORMAT);
        }
        int signEnd = text.charAt(0) == '-' || text.charAt(0) == '+' ? 1 : 0;
        int wholeEnd = skipDigits(text, signEnd);
        boolean pointed = wholeEnd < text.length() && text.charAt(wholeEnd) == '.';
        int numberEnd = pointed ? skipDigits(text, wholeEnd + 1) : wholeEnd;
        String suffix = text.substring(numberEnd);
        checkSuffix(suffix);

        String whole = stripZeros(text.substring(signEnd, wholeEnd));
        String fraction = pointed ? text.substring(wholeEnd + 1, numberEnd) : "";
        Integer binary = BINARY_SUFFIXES.get(suffix);
        Integer decimal = DECIMAL_SUFFIXES.get(suffix);
        int exponent;
        Format format;
        if (binary != null) {
            exponent = 0;
            format = Format.BINARY;
        } else if (decimal != null) {
            exponent = decimal;
            format = Format.DECIMAL;
        } else {
            exponent = exponent(suffix);
            format = Format.EXPONENT;
        }
        BigDecimal value =
                new BigDecimal(new BigInteger("0" + whole + fraction), fraction.length())
                        .scaleByPowerOfTen(exponent);
        if (binary != null) {
            value = value.multiply(new BigDecimal(BigInteger.ONE.shiftLeft(binary)));
        }
        value = bounded(value, format);
        boolean negative = text.charAt(0) == '-';
        if (format == Format.BINARY && value.signum() > 0 && value.compareTo(BigDecimal.ONE) < 0) {
            format = Format.DECIMAL;
        }
        if (negative) {
            value = value.negate();
        }
        return isKeptAsGiven(whole, fraction, exponent, binary != null)
                ? new Quantity(value, format, text)
                : of(value, format);
    }

    private static void checkSuffix(String suffix) {
        int at = 0;
        while (at < suffix.length() && SUFFIX_LETTERS.indexOf(suffix.charAt(at)) >= 0) {
            at++;
        }
        if (at < suffix.length() && (suffix.charAt(at) == '-' || suffix.charAt(at) == '+')) {
            at++;
        }
        if (skipDigits(suffix, at) < suffix.length()) {
            throw new IllegalArgumentException(WRONG_FORMAT);
        }
    }

    private static int exponent(String suffix) {
        if (suffix.length() > 1 && (suffix.charAt(0) == 'e' || suffix.charAt(0) == 'E')) {
            try {
                int exponent = Integer.parseInt(suffix.substring(1));
                if (Math.abs(exponent) <= DIGITS_MAX) {
                    return exponent;
                }
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(WRONG_SUFFIX, e);
            }
        }
        throw new IllegalArgumentException(WRONG_SUFFIX);
    }

    /** The API does not rewrite what already looks canonical to it, such as 1.500. */
    private static boolean isKeptAsGiven(
            String whole, String fraction, int exponent, boolean binary) {
        String number = (whole.isEmpty() ? "0" : whole) + fraction;
        if (binary) {
            return fraction.isEmpty()
                    && number.length() < EXA - 8
                    && (Long.parseLong(number) & 7) != 0;
        }
        int scale = exponent - fraction.length();
        return number.length() <= EXA
                && scale >= -NANO_SCALE
                && scale % 3 == 0
                && !number.endsWith("000")
                && number.charAt(0) != '0';
    }

    private static BigDecimal bounded(BigDecimal value, Format format) {
        BigDecimal rounded =
                value.scale() > NANO_SCALE ? value.setScale(NANO_SCALE, RoundingMode.UP) : value;
        return format == Format.BINARY ? rounded.min(BINARY_MAX) : rounded;
    }

    private static int skipDigits(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at;
    }

    private static String stripZeros(String digits) {
        int at = 0;
        while (at < digits.length() && digits.charAt(at) == '0') {
            at++;
        }
        return digits.substring(at);
    }

    private static String canonical(BigDecimal value, Format format) {
        if (value.signum() == 0) {
            return "0";
        }
        boolean whole = value.stripTrailingZeros().scale() <= 0;
        if (format == Format.BINARY && whole && value.abs().compareTo(BINARY_FROM) >= 0) {
            return binary(value.toBigIntegerExact());
        }
        BigDecimal least = value.stripTrailingZeros();
        int exponent = Math.floorDiv(-least.scale(), 3) * 3;
        if (format != Format.EXPONENT) {
            exponent = Math.min(exponent, EXA);
        }
        BigInteger mantissa = least.scaleByPowerOfTen(-exponent).toBigIntegerExact();
        if (format == Format.EXPONENT) {
            return exponent == 0 ? mantissa.toString() : mantissa + "e" + exponent;
        }
        return mantissa + DECIMAL_BY_THIRD[(exponent + NANO_SCALE) / 3];
    }

    private static String binary(BigInteger value) {
        BigInteger mantissa = value;
        int tenth = 0;
        while (tenth < BINARY_BY_TENTH.length - 1) {
            BigInteger[] divided = mantissa.divideAndRemainder(KIBI);
            if (divided[1].signum() != 0) {
                break;
            }
            mantissa = divided[0];
            tenth++;
        }
        return mantissa + BINARY_BY_TENTH[tenth];
    }

    public Quantity plus(Quantity other) {
        return of(value.add(other.value), value.signum() == 0 ? other.format : format);
    }

    public Quantity minus(Quantity other) {
        return of(value.subtract(other.value), value.signum() == 0 ? other.format : format);
    }

    public Quantity times(long factor) {
        return of(value.multiply(BigDecimal.valueOf(factor)), format);
    }

    public Quantity max(Quantity other) {
        return compareTo(other) >= 0 ? this : other;
    }

    public int signum() {
        return value.signum();
    }

    /** Whole ones, rounded up; bounded by what a long holds. */
    public long whole() {
        return bounded(value.setScale(0, RoundingMode.CEILING));
    }

    /** Thousandths, rounded up; bounded by what a long holds. */
    public long milli() {
        return bounded(value.scaleByPowerOfTen(3).setScale(0, RoundingMode.CEILING));
    }

    private static long bounded(BigDecimal value) {
        return value.min(BINARY_MAX).max(BINARY_MAX.negate()).longValueExact();
    }

    /** By value: 1 and 1000m are the same. */
    @Override
    public int compareTo(Quantity other) {
        return value.compareTo(other.value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Quantity quantity && compareTo(quantity) == 0;
    }

    @Override
    public int hashCode() {
        return value.stripTrailingZeros().hashCode();
    }

    /** As the API writes it. */
    @Override
    public String toString() {
        return text;
    }
}
