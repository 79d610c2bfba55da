package io.keelson.orchestrator.object;

import java.util.regex.Pattern;

/** A number, or a string that names a port or is a percentage. */
public final class IntOrString {
    private static final Pattern PERCENT = Pattern.compile("[0-9]+%");

    private IntOrString() {}

    public static boolean isInt(Node node) {
        return node instanceof Node.Whole;
    }

    public static boolean isPercent(Node node) {
        return node instanceof Node.Text(String text) && PERCENT.matcher(text).matches();
    }

    /** The number; 0 if it is a string. */
    public static int intValue(Node node) {
        return node instanceof Node.Whole(long value) ? (int) value : 0;
    }

    /** As a person writes it. */
    public static String toText(Node node) {
        return switch (node) {
            case Node.Whole(long value) -> Long.toString(value);
            case Node.Text(String text) -> text;
            default -> JsonWriter.toText(node);
        };
    }

    /** A number if the text is one, else the text. */
    public static Node parse(String text) {
        try {
            return Node.of(Integer.parseInt(text));
        } catch (NumberFormatException e) {
            return Node.of(text);
        }
    }

    /**
     * The number, or that part of the total if it is a percentage.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static int scaled(Node node, int total, boolean roundUp) {
        if (node instanceof Node.Whole(long value)) {
            return (int) value;
        }
        if (!isPercent(node) || !(node instanceof Node.Text(String text))) {
            throw new IllegalArgumentException(
                    "invalid value for IntOrString: invalid type: string is not a percentage");
        }
        long percent;
        try {
            percent = Long.parseLong(text.substring(0, text.length() - 1));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("invalid value for IntOrString: " + text, e);
        }
        long hundredths = Math.multiplyExact(percent, (long) total);
        return Math.toIntExact(roundUp ? Math.ceilDiv(hundredths, 100) : hundredths / 100);
    }
}
