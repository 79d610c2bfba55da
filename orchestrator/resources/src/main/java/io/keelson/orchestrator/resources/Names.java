package io.keelson.orchestrator.resources;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What names, label keys and values may look like, and what is said when they do not. */
final class Names {
    /** What is wrong with a name; empty if nothing is. */
    @FunctionalInterface
    interface Rule {
        List<String> problems(String name);
    }

    private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private static final String SUBDOMAIN = LABEL + "(\\." + LABEL + ")*";
    private static final String LABEL_1035 = "[a-z]([-a-z0-9]*[a-z0-9])?";
    private static final String QUALIFIED = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
    private static final String LABEL_VALUE = "(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?";
    private static final String CONFIG_KEY = "[-._a-zA-Z0-9]+";
    private static final String ENV_NAME = "[-._a-zA-Z][-._a-zA-Z0-9]*";
    private static final String HTTP_HEADER = "[-A-Za-z0-9]+";
    private static final String WILDCARD = "\\*\\." + SUBDOMAIN;

    private static final Pattern LABEL_PATTERN = Pattern.compile(LABEL);
    private static final Pattern SUBDOMAIN_PATTERN = Pattern.compile(SUBDOMAIN);
    private static final Pattern LABEL_1035_PATTERN = Pattern.compile(LABEL_1035);
    private static final Pattern QUALIFIED_PATTERN = Pattern.compile(QUALIFIED);
    private static final Pattern LABEL_VALUE_PATTERN = Pattern.compile(LABEL_VALUE);
    private static final Pattern CONFIG_KEY_PATTERN = Pattern.compile(CONFIG_KEY);
    private static final Pattern ENV_NAME_PATTERN = Pattern.compile(ENV_NAME);
    private static final Pattern HTTP_HEADER_PATTERN = Pattern.compile(HTTP_HEADER);
    private static final Pattern WILDCARD_PATTERN = Pattern.compile(WILDCARD);
    private static final Pattern PORT_NAME_PATTERN = Pattern.compile("[-a-z0-9]+");
    private static final Pattern HAS_LETTER_PATTERN = Pattern.compile("[a-z]");

    private Names() {}

    /** Most kinds: RFC 1123 subdomain of at most 253 bytes. */
    static List<String> subdomain(String name) {
        List<String> problems = lengthOf(name, 253);
        if (!SUBDOMAIN_PATTERN.matcher(name).matches()) {
            problems.add(
                    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric"
                            + " characters, '-' or '.', and must start and end with an alphanumeric"
                            + " character (e.g. 'example.com', regex used for validation is '"
                            + SUBDOMAIN
                            + "')");
        }
        return problems;
    }

    /** RFC 1123 label of at most 63 bytes. */
    static List<String> label(String name) {
        List<String> problems = lengthOf(name, 63);
        if (!LABEL_PATTERN.matcher(name).matches()) {
            problems.add(
                    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters"
                            + " or '-', and must start and end with an alphanumeric character (e.g."
                            + " 'my-name',  or '123-abc', regex used for validation is '"
                            + LABEL
                            + "')");
        }
        return problems;
    }

    /** Services: RFC 1035 label, which starts with a letter. */
    static List<String> label1035(String name) {
        List<String> problems = lengthOf(name, 63);
        if (!LABEL_1035_PATTERN.matcher(name).matches()) {
            problems.add(
                    "a DNS-1035 label must consist of lower case alphanumeric characters or '-',"
                            + " start with an alphabetic character, and end with an alphanumeric"
                            + " character (e.g. 'my-name',  or 'abc-123', regex used for validation"
                            + " is '"
                            + LABEL_1035
                            + "')");
        }
        return problems;
    }

    /** A DNS subdomain whose first label is a star. */
    static List<String> wildcardSubdomain(String name) {
        List<String> problems = lengthOf(name, 253);
        if (!WILDCARD_PATTERN.matcher(name).matches()) {
            problems.add(
                    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS"
                            + " subdomain, which must consist of lower case alphanumeric characters,"
                            + " '-' or '.' and end with an alphanumeric character (e.g."
                            + " '*.example.com', regex used for validation is '"
                            + WILDCARD
                            + "')");
        }
        return problems;
    }

    /** Kinds whose names need only be one step of a path: RBAC's. */
    static List<String> pathSegment(String name) {
        List<String> problems = new ArrayList<>();
        if (name.equals(".") || name.equals("..")) {
            problems.add("may not be '" + name + "'");
        }
        for (String part : List.of("/", "%")) {
            if (name.contains(part)) {
                problems.add("may not contain '" + part + "'");
            }
        }
        return problems;
    }

    /** A CronJob's name leaves room for what its Jobs' names add. */
    static List<String> cronJob(String name) {
        return subdomain(name);
    }

    static List<String> configKey(String key) {
        List<String> problems = lengthOf(key, 253);
        if (!CONFIG_KEY_PATTERN.matcher(key).matches()) {
            problems.add(
                    "a valid config key must consist of alphanumeric characters, '-', '_' or '.'"
                            + " (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for"
                            + " validation is '"
                            + CONFIG_KEY
                            + "')");
        }
        if (key.equals(".") || key.equals("..")) {
            problems.add("must not be '" + key + "'");
        } else if (key.startsWith("..")) {
            problems.add("must not start with '..'");
        }
        return problems;
    }

    static List<String> envName(String name) {
        List<String> problems = new ArrayList<>();
        if (!ENV_NAME_PATTERN.matcher(name).matches()) {
            problems.add(
                    "a valid environment variable name must consist of alphabetic characters,"
                            + " digits, '_', '-', or '.', and must not start with a digit (e.g."
                            + " 'my.env-name',  or 'MY_ENV.NAME',  or 'MyEnvName1', regex used for"
                            + " validation is '"
                            + ENV_NAME
                            + "')");
        }
        return problems;
    }

    static List<String> httpHeader(String name) {
        List<String> problems = new ArrayList<>();
        if (!HTTP_HEADER_PATTERN.matcher(name).matches()) {
            problems.add(
                    "a valid HTTP header must consist of alphanumeric characters or '-' (e.g."
                            + " 'X-Header-Name', regex used for validation is '"
                            + HTTP_HEADER
                            + "')");
        }
        return problems;
    }

    /** An IANA service name: how ports are called. */
    static List<String> portName(String name) {
        List<String> problems = new ArrayList<>();
        if (name.length() > 15) {
            problems.add("must be no more than 15 characters");
        }
        if (!PORT_NAME_PATTERN.matcher(name).matches()) {
            problems.add("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
        }
        if (!HAS_LETTER_PATTERN.matcher(name).find()) {
            problems.add("must contain at least one letter (a-z)");
        }
        if (name.contains("--")) {
            problems.add("must not contain consecutive hyphens");
        }
        if (name.startsWith("-") || name.endsWith("-")) {
            problems.add("must not begin or end with a hyphen");
        }
        return problems;
    }

    /** A label's or annotation's key: a name with an optional prefix. */
    static List<String> qualified(String key) {
        List<String> problems = new ArrayList<>();
        String[] parts = key.split("/", -1);
        String name = parts[parts.length - 1];
        if (parts.length == 2) {
            if (parts[0].isEmpty()) {
                problems.add("prefix part must be non-empty");
            } else {
                subdomain(parts[0]).forEach(problem -> problems.add("prefix part " + problem));
            }
        } else if (parts.length > 2) {
            problems.add(
                    "a qualified name "
                            + mustConsist(QUALIFIED, "'MyName',  or 'my.name',  or '123-abc'")
                            + " with an optional DNS subdomain prefix and '/' (e.g."
                            + " 'example.com/MyName')");
            return problems;
        }
        if (name.isEmpty()) {
            problems.add("name part must be non-empty");
        } else if (name.length() > 63) {
            problems.add("name part must be no more than 63 bytes");
        }
        if (!QUALIFIED_PATTERN.matcher(name).matches()) {
            problems.add(
                    "name part "
                            + mustConsist(QUALIFIED, "'MyName',  or 'my.name',  or '123-abc'"));
        }
        return problems;
    }

    static List<String> labelValue(String value) {
        List<String> problems = lengthOf(value, 63);
        if (!LABEL_VALUE_PATTERN.matcher(value).matches()) {
            problems.add(
                    "a valid label must be an empty string or consist of alphanumeric characters,"
                            + " '-', '_' or '.', and must start and end with an alphanumeric character"
                            + " (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation"
                            + " is '"
                            + LABEL_VALUE
                            + "')");
        }
        return problems;
    }

    private static String mustConsist(String regex, String examples) {
        return "must consist of alphanumeric characters, '-', '_' or '.', and must start and end"
                + " with an alphanumeric character (e.g. "
                + examples
                + ", regex used for validation is '"
                + regex
                + "')";
    }

    private static List<String> lengthOf(String name, int maxBytes) {
        List<String> problems = new ArrayList<>();
        if (name.length() > maxBytes || name.getBytes(StandardCharsets.UTF_8).length > maxBytes) {
            problems.add("must be no more than " + maxBytes + " bytes");
        }
        return problems;
    }
}
