package io.keelson.orchestrator.object;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;

/** What an unquoted word of YAML means to Kubernetes, whose parser follows YAML 1.1 here. */
final class YamlScalar {
    private static final Set<String> TRUE =
            Set.of("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON");
    private static final Set<String> FALSE =
            Set.of("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF");
    private static final Set<String> NULL = Set.of("", "~", "null", "Null", "NULL");
    private static final Set<String> NOT_FINITE = Set.of(".nan", ".inf", "+.inf", "-.inf");

    /** Tags that say: not a string. */
    private static final Set<String> TYPED =
            Set.of(
                    "tag:yaml.org,2002:bool",
                    "tag:yaml.org,2002:int",
                    "tag:yaml.org,2002:float",
                    "tag:yaml.org,2002:null");

    private static final Pattern FLOAT =
            Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");

    private YamlScalar() {}

    static boolean isMergeKey(Event key) {
        return key instanceof ScalarEvent scalar
                && isUnquoted(scalar)
                && scalar.getValue().equals("<<");
    }

    static Node resolve(ScalarEvent scalar) {
        String text = JsonReader.wellFormed(scalar.getValue());
        boolean isWord = isUnquoted(scalar) || TYPED.contains(scalar.getTag().orElse(""));
        return isWord ? plain(text) : Node.of(text);
    }

    /** Has neither quotes nor a tag. */
    private static boolean isUnquoted(ScalarEvent scalar) {
        return scalar.getScalarStyle() == ScalarStyle.PLAIN && scalar.getTag().isEmpty();
    }

    private static Node plain(String text) {
        if (NULL.contains(text)) {
            return Node.Null.NULL;
        }
        if (TRUE.contains(text)) {
            return Node.Bool.TRUE;
        }
        if (FALSE.contains(text)) {
            return Node.Bool.FALSE;
        }
        if (NOT_FINITE.contains(text.toLowerCase(Locale.ROOT))) {
            throw new MalformedException(
                    "error converting YAML to JSON: json: unsupported value: " + text);
        }
        char first = text.charAt(0);
        if (first != '.' && first != '+' && first != '-' && (first < '0' || first > '9')) {
            return Node.of(text);
        }
        String digits = first == '.' ? text : text.replace("_", "");
        BigInteger whole = first == '.' ? null : whole(digits);
        if (whole != null) {
            return whole.bitLength() < Long.SIZE
                    ? Node.of(whole.longValue())
                    : JsonReader.fraction(new BigDecimal(whole));
        }
        if (FLOAT.matcher(digits).matches()) {
            try {
                return JsonReader.fraction(new BigDecimal(digits));
            } catch (NumberFormatException e) {
                return Node.of(text); // an exponent beyond all bounds
            }
        }
        return Node.of(text);
    }

    /** As Go reads a number of unknown base: 0x, 0o, 0b, and 0 for octal. */
    private static @Nullable BigInteger whole(String text) {
        boolean signed = text.startsWith("-") || text.startsWith("+");
        String digits = signed ? text.substring(1) : text;
        int base = 10;
        if (digits.length() > 1 && digits.charAt(0) == '0') {
            base =
                    switch (Character.toLowerCase(digits.charAt(1))) {
                        case 'x' -> 16;
                        case 'b' -> 2;
                        case 'o' -> 8;
                        default -> -8; // has no letter to skip
                    };
            digits = digits.substring(base < 0 ? 1 : 2);
        }
        if (digits.isEmpty() || !isDigits(digits, Math.abs(base))) {
            return null;
        }
        BigInteger value = new BigInteger(digits, Math.abs(base));
        return text.startsWith("-") ? value.negate() : value;
    }

    private static boolean isDigits(String text, int base) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 'f' || Character.digit(text.charAt(i), base) < 0) {
                return false;
            }
        }
        return true;
    }
}
