package io.keelson.orchestrator.object;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * What may stand where the API wants a name, with the words it has for what may not: each check
 * returns what is wrong, nothing if all is well.
 */
public final class Names {
    private static final int LABEL_BYTES_MAX = 63;
    private static final int SUBDOMAIN_BYTES_MAX = 253;
    private static final int PORT_NAME_BYTES_MAX = 15;

    private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private static final String SUBDOMAIN = LABEL + "(\\." + LABEL + ")*";
    private static final String LABEL_1035 = "[a-z]([-a-z0-9]*[a-z0-9])?";
    private static final String WILDCARD = "\\*\\." + SUBDOMAIN;
    private static final String KEY = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
    private static final String VALUE = "(" + KEY + ")?";
    private static final String CONFIG_KEY = "[-._a-zA-Z0-9]+";
    private static final String ENV_NAME = "[-._a-zA-Z][-._a-zA-Z0-9]*";
    private static final String PERCENT = "[0-9]+%";
    private static final String HEADER = "[-A-Za-z0-9]+";

    // Possessive where the expressions shown to clients are not: a long wrong name must not be
    // tried in many ways, nor deep recursion end the thread.
    private static final Pattern LABEL_CHARS = Pattern.compile("[-a-z0-9]++");
    private static final Pattern KEY_CHARS = Pattern.compile("[-A-Za-z0-9_.]++");
    private static final Pattern CONFIG_KEY_CHARS = Pattern.compile(CONFIG_KEY);
    private static final Pattern ENV_NAME_CHARS = Pattern.compile(ENV_NAME);
    private static final Pattern HEADER_CHARS = Pattern.compile(HEADER);
    private static final Pattern PERCENT_CHARS = Pattern.compile(PERCENT);

    private static final String KEY_RULE =
            "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with"
                    + " an alphanumeric character";

    /** Without vowels and what looks like them, lest a name become a word. */
    private static final String SUFFIX_ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

    private static final int SUFFIX_LENGTH = 5;
    private static final int GENERATED_PREFIX_MAX = LABEL_BYTES_MAX - SUFFIX_LENGTH;

    private Names() {}

    /** A name made of {@code generateName}, which is shortened if it must be. */
    public static String generate(String prefix, RandomGenerator random) {
        String kept =
                prefix.length() > GENERATED_PREFIX_MAX
                        ? prefix.substring(0, GENERATED_PREFIX_MAX)
                        : prefix;
        StringBuilder name = new StringBuilder(kept);
        for (int i = 0; i < SUFFIX_LENGTH; i++) {
            name.append(SUFFIX_ALPHABET.charAt(random.nextInt(SUFFIX_ALPHABET.length())));
        }
        return name.toString();
    }

    /** RFC 1123, one label: what most names of objects that become host names are. */
    public static List<String> dnsLabel(String name) {
        List<String> errors = new ArrayList<>();
        if (bytes(name) > LABEL_BYTES_MAX) {
            errors.add(tooLong(LABEL_BYTES_MAX));
        }
        if (!isLabel(name)) {
            errors.add(
                    isSubdomain(name)
                            ? "must not contain dots"
                            : rule(
                                    "a lowercase RFC 1123 label must consist of lower case"
                                            + " alphanumeric characters or '-', and must start and"
                                            + " end with an alphanumeric character",
                                    LABEL,
                                    "my-name",
                                    "123-abc"));
        }
        return errors;
    }

    /** RFC 1123, labels with dots: what most names of objects are. */
    public static List<String> dnsSubdomain(String name) {
        List<String> errors = new ArrayList<>();
        if (bytes(name) > SUBDOMAIN_BYTES_MAX) {
            errors.add(tooLong(SUBDOMAIN_BYTES_MAX));
        }
        if (!isSubdomain(name)) {
            errors.add(
                    rule(
                            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric"
                                    + " characters, '-' or '.', and must start and end with an"
                                    + " alphanumeric character",
                            SUBDOMAIN,
                            "example.com"));
        }
        return errors;
    }

    /** RFC 1035: names of services. */
    public static List<String> dns1035Label(String name) {
        List<String> errors = new ArrayList<>();
        if (bytes(name) > LABEL_BYTES_MAX) {
            errors.add(tooLong(LABEL_BYTES_MAX));
        }
        if (!isLabel(name) || isDigit(name.charAt(0))) {
            errors.add(
                    rule(
                            "a DNS-1035 label must consist of lower case alphanumeric characters or"
                                    + " '-', start with an alphabetic character, and end with an"
                                    + " alphanumeric character",
                            LABEL_1035,
                            "my-name",
                            "abc-123"));
        }
        return errors;
    }

    /** {@code *.example.com}: hosts of an ingress. */
    public static List<String> wildcardSubdomain(String name) {
        List<String> errors = new ArrayList<>();
        if (bytes(name) > SUBDOMAIN_BYTES_MAX) {
            errors.add(tooLong(SUBDOMAIN_BYTES_MAX));
        }
        if (!name.startsWith("*.") || !isSubdomain(name.substring(2))) {
            errors.add(
                    rule(
                            "a wildcard DNS-1123 subdomain must start with '*.', followed by a"
                                    + " valid DNS subdomain, which must consist of lower case"
                                    + " alphanumeric characters, '-' or '.' and end with an"
                                    + " alphanumeric character",
                            WILDCARD,
                            "*.example.com"));
        }
        return errors;
    }

    /** Any name that can be a step of a path: names of roles. */
    public static List<String> pathSegment(String name) {
        if (name.equals(".") || name.equals("..")) {
            return List.of("may not be '" + name + "'");
        }
        List<String> errors = new ArrayList<>();
        for (String character : List.of("/", "%")) {
            if (name.contains(character)) {
                errors.add("may not contain '" + character + "'");
            }
        }
        return errors;
    }

    /** The check that a generated name will be put to: the prefix may end where a name may not. */
    public static List<String> asPrefix(Function<String, List<String>> check, String prefix) {
        boolean masked = prefix.length() > 1 && prefix.endsWith("-");
        return check.apply(masked ? prefix.substring(0, prefix.length() - 1) + "a" : prefix);
    }

    /** A key of a label; a qualified name. */
    public static List<String> labelKey(String key) {
        List<String> errors = new ArrayList<>();
        int slash = key.indexOf('/');
        String name = key.substring(slash + 1);
        if (name.indexOf('/') >= 0) {
            return List.of(
                    rule("a valid label key " + KEY_RULE, KEY, "MyName", "my.name", "123-abc")
                            + " with an optional DNS subdomain prefix and '/' (e.g."
                            + " 'example.com/MyName')");
        }
        if (slash == 0) {
            errors.add("prefix part must be non-empty");
        } else if (slash > 0) {
            for (String error : dnsSubdomain(key.substring(0, slash))) {
                errors.add("prefix part " + error);
            }
        }
        if (name.isEmpty()) {
            errors.add("name part must be non-empty");
        } else if (bytes(name) > LABEL_BYTES_MAX) {
            errors.add("name part must be no more than " + LABEL_BYTES_MAX + " bytes");
        }
        if (!isKey(name)) {
            errors.add("name part " + rule(KEY_RULE, KEY, "MyName", "my.name", "123-abc"));
        }
        return errors;
    }

    public static List<String> labelValue(String value) {
        List<String> errors = new ArrayList<>();
        if (bytes(value) > LABEL_BYTES_MAX) {
            errors.add("must be no more than " + LABEL_BYTES_MAX + " bytes");
        }
        if (!value.isEmpty() && !isKey(value)) {
            errors.add(
                    rule(
                            "a valid label must be an empty string or consist of alphanumeric"
                                    + " characters, '-', '_' or '.', and must start and end with an"
                                    + " alphanumeric character",
                            VALUE,
                            "MyValue",
                            "my_value",
                            "12345"));
        }
        return errors;
    }

    /** A key in a ConfigMap or a Secret. */
    public static List<String> configKey(String key) {
        List<String> errors = new ArrayList<>();
        if (bytes(key) > SUBDOMAIN_BYTES_MAX) {
            errors.add(tooLong(SUBDOMAIN_BYTES_MAX));
        }
        if (!CONFIG_KEY_CHARS.matcher(key).matches()) {
            errors.add(
                    rule(
                            "a valid config key must consist of alphanumeric characters, '-', '_' or"
                                    + " '.'",
                            CONFIG_KEY,
                            "key.name",
                            "KEY_NAME",
                            "key-name"));
        }
        addDots(key, errors);
        return errors;
    }

    /** A variable of a process, as the API took it before it took any printable ASCII. */
    public static List<String> envName(String name) {
        List<String> errors = new ArrayList<>();
        if (!ENV_NAME_CHARS.matcher(name).matches()) {
            errors.add(
                    rule(
                            "a valid environment variable name must consist of alphabetic"
                                    + " characters, digits, '_', '-', or '.', and must not start"
                                    + " with a digit",
                            ENV_NAME,
                            "my.env-name",
                            "MY_ENV.NAME",
                            "MyEnvName1"));
        }
        addDots(name, errors);
        return errors;
    }

    /** A variable of a process: printable ASCII without an equals sign. */
    public static List<String> relaxedEnvName(String name) {
        List<String> errors = new ArrayList<>();
        if (name.isEmpty()) {
            errors.add("environment variable name must be non-empty");
        }
        if (name.chars().anyMatch(c -> c < ' ' || c > '~' || c == '=')) {
            errors.add(
                    "a valid environment variable name must consist only of printable ASCII"
                            + " characters other than '='");
        }
        return errors;
    }

    /** A container's port, as probes and services name it. */
    public static List<String> portName(String name) {
        List<String> errors = new ArrayList<>();
        if (bytes(name) > PORT_NAME_BYTES_MAX) {
            errors.add(tooLong(PORT_NAME_BYTES_MAX));
        }
        if (!LABEL_CHARS.matcher(name).matches()) {
            errors.add("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
        }
        if (name.chars().noneMatch(c -> c >= 'a' && c <= 'z')) {
            errors.add("must contain at least one letter (a-z)");
        }
        if (name.contains("--")) {
            errors.add("must not contain consecutive hyphens");
        }
        if (name.startsWith("-") || name.endsWith("-")) {
            errors.add("must not begin or end with a hyphen");
        }
        return errors;
    }

    public static List<String> portNumber(long port) {
        return inRange(port, 1, 65_535);
    }

    public static List<String> inRange(long value, long low, long high) {
        return value >= low && value <= high
                ? List.of()
                : List.of("must be between " + low + " and " + high + ", inclusive");
    }

    public static List<String> percent(String text) {
        return PERCENT_CHARS.matcher(text).matches()
                ? List.of()
                : List.of(
                        rule(
                                "a valid percent string must be a numeric string followed by an"
                                        + " ending '%'",
                                PERCENT, "1%", "93%"));
    }

    public static List<String> httpHeaderName(String name) {
        return HEADER_CHARS.matcher(name).matches()
                ? List.of()
                : List.of(
                        rule(
                                "a valid HTTP header must consist of alphanumeric characters or '-'",
                                HEADER,
                                "X-Header-Name"));
    }

    /** {@code msg (e.g. 'a', or 'b', regex used for validation is '...')}, spaces and all. */
    private static String rule(String message, String expression, String... examples) {
        StringBuilder text = new StringBuilder(message).append(" (e.g. ");
        for (int i = 0; i < examples.length; i++) {
            text.append(i == 0 ? "" : " or ").append('\'').append(examples[i]).append("', ");
        }
        return text.append("regex used for validation is '")
                .append(expression)
                .append("')")
                .toString();
    }

    private static String tooLong(int bytesMax) {
        return "must be no more than " + bytesMax + " characters";
    }

    private static void addDots(String name, List<String> errors) {
        if (name.equals(".") || name.equals("..")) {
            errors.add("must not be '" + name + "'");
        } else if (name.startsWith("..")) {
            errors.add("must not start with '..'");
        }
    }

    private static boolean isSubdomain(String name) {
        int from = 0;
        for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', from)) {
            if (!isLabel(name.substring(from, dot))) {
                return false;
            }
            from = dot + 1;
        }
        return isLabel(name.substring(from));
    }

    private static boolean isLabel(String name) {
        return LABEL_CHARS.matcher(name).matches()
                && name.charAt(0) != '-'
                && name.charAt(name.length() - 1) != '-';
    }

    private static boolean isKey(String name) {
        return KEY_CHARS.matcher(name).matches()
                && isAlphanumeric(name.charAt(0))
                && isAlphanumeric(name.charAt(name.length() - 1));
    }

    private static boolean isAlphanumeric(char c) {
        return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
