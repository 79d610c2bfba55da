package io.keelson.orchestrator.object;

import java.math.BigDecimal;

/** A JSON value. */
public sealed interface Node
        permits Obj, Arr, Node.Text, Node.Whole, Node.Fraction, Node.Bool, Node.Null {
    record Text(String value) implements Node {}

    record Whole(long value) implements Node {}

    /** Equal by value: 1.0 and 1.00 are the same. */
    record Fraction(BigDecimal value) implements Node {
        public Fraction {
            value = value.stripTrailingZeros();
        }
    }

    enum Bool implements Node {
        TRUE,
        FALSE;

        public static Bool of(boolean value) {
            return value ? TRUE : FALSE;
        }

        public boolean value() {
            return this == TRUE;
        }
    }

    enum Null implements Node {
        NULL
    }

    static Text of(String value) {
        return new Text(value);
    }

    static Whole of(long value) {
        return new Whole(value);
    }

    static Bool of(boolean value) {
        return Bool.of(value);
    }
}
