package io.keelson.orchestrator.object;

import org.jspecify.annotations.Nullable;

/**
 * Says what is wrong with a text that is not JSON, in the words that clients of the API know from
 * Go: only asked when reading has failed.
 */
final class JsonSyntax {
    static final String END = "unexpected end of JSON input";

    private final byte[] json;
    private int at;

    private JsonSyntax(byte[] json) {
        this.json = json;
    }

    /** The first error, or null if there is none of syntax. */
    static @Nullable String explain(byte[] json) {
        JsonSyntax syntax = new JsonSyntax(json);
        try {
            syntax.value(0);
            syntax.skipSpace();
            return syntax.at < json.length ? syntax.wrong("after top-level value").text : null;
        } catch (Wrong e) {
            return e.text;
        }
    }

    /** Ends the descent; never leaves this class. */
    private static final class Wrong extends Exception {
        private final String text;

        private Wrong(String text) {
            super(text, null, false, false);
            this.text = text;
        }
    }

    private void value(int depth) throws Wrong {
        if (depth > JsonReader.DEPTH_MAX) {
            throw new Wrong("exceeded max depth");
        }
        skipSpace();
        int c = peek();
        switch (c) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            case 't' -> literal("true");
            case 'f' -> literal("false");
            case 'n' -> literal("null");
            default -> {
                if (c != '-' && !isDigit(c)) {
                    throw wrong("looking for beginning of value");
                }
                number();
            }
        }
    }

    private void object(int depth) throws Wrong {
        at++;
        skipSpace();
        if (peek() == '}') {
            at++;
            return;
        }
        while (true) {
            skipSpace();
            if (peek() != '"') {
                throw wrong("looking for beginning of object key string");
            }
            string();
            skipSpace();
            if (peek() != ':') {
                throw wrong("after object key");
            }
            at++;
            value(depth + 1);
            skipSpace();
            int c = peek();
            if (c != ',' && c != '}') {
                throw wrong("after object key:value pair");
            }
            at++;
            if (c == '}') {
                return;
            }
        }
    }

    private void array(int depth) throws Wrong {
        at++;
        skipSpace();
        if (peek() == ']') {
            at++;
            return;
        }
        while (true) {
            value(depth + 1);
            skipSpace();
            int c = peek();
            if (c != ',' && c != ']') {
                throw wrong("after array element");
            }
            at++;
            if (c == ']') {
                return;
            }
        }
    }

    private void string() throws Wrong {
        at++;
        for (int c = peek(); c != '"'; c = peek()) {
            if (c < ' ') {
                throw wrong("in string literal");
            }
            at++;
            if (c == '\\') {
                escape();
            }
        }
        at++;
    }

    private void escape() throws Wrong {
        int c = peek();
        if ("bfnrt\\/\"u".indexOf(c) < 0) {
            throw wrong("in string escape code");
        }
        at++;
        if (c == 'u') {
            for (int i = 0; i < 4; i++, at++) {
                if (Character.digit(peek(), 16) < 0) {
                    throw wrong("in \\u hexadecimal character escape");
                }
            }
        }
    }

    private void literal(String word) throws Wrong {
        at++;
        for (int i = 1; i < word.length(); i++, at++) {
            if (peek() != word.charAt(i)) {
                throw wrong("in literal " + word + " (expecting '" + word.charAt(i) + "')");
            }
        }
    }

    private void number() throws Wrong {
        if (peek() == '-') {
            at++;
            if (!isDigit(peek())) {
                throw wrong("in numeric literal");
            }
        }
        if (json[at] == '0') {
            at++;
        } else {
            skipDigits();
        }
        if (at < json.length && json[at] == '.') {
            at++;
            if (!isDigit(peek())) {
                throw wrong("after decimal point in numeric literal");
            }
            skipDigits();
        }
        if (at < json.length && (json[at] == 'e' || json[at] == 'E')) {
            at++;
            if (peek() == '+' || peek() == '-') {
                at++;
            }
            if (!isDigit(peek())) {
                throw wrong("in exponent of numeric literal");
            }
            skipDigits();
        }
    }

    private void skipDigits() {
        while (at < json.length && isDigit(json[at])) {
            at++;
        }
    }

    private void skipSpace() {
        while (at < json.length
                && (json[at] == ' ' || json[at] == '\t' || json[at] == '\r' || json[at] == '\n')) {
            at++;
        }
    }

    private int peek() throws Wrong {
        if (at >= json.length) {
            throw new Wrong(END);
        }
        return json[at] & 0xff;
    }

    private Wrong wrong(String where) {
        return new Wrong("invalid character " + GoText.quoteChar(json[at] & 0xff) + " " + where);
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }
}
