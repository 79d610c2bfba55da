package io.keelson.orchestrator.object.protobuf;

import io.keelson.orchestrator.object.Durations;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Times;
import io.keelson.orchestrator.schema.ScalarType;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.function.Function;

/** A scalar's protobuf as what JSON shows of it. */
final class Scalars {
    /** The years that RFC 3339 can write. */
    private static final long SECONDS_MIN = Instant.parse("0000-01-01T00:00:00Z").getEpochSecond();

    private static final long SECONDS_MAX = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

    private static final int NANOS_PER_SECOND = 1_000_000_000;

    private Scalars() {}

    /** The wire type of a value of this type. */
    static int shape(ScalarType type) {
        return switch (type) {
            case BOOLEAN, INT32, INT64 -> Wire.VARINT;
            case DOUBLE -> Wire.FIXED64;
            case STRING, BYTES, TIME, MICRO_TIME, DURATION, QUANTITY, INT_OR_STRING -> Wire.BYTES;
        };
    }

    /** The value that stands next. */
    static Node read(ScalarType type, Wire wire) {
        return switch (type) {
            case STRING -> Node.of(wire.part().restAsString());
            case BOOLEAN -> Node.of(wire.varint() != 0);
            case INT32 -> Node.of(wire.varint32());
            case INT64 -> Node.of(wire.varint());
            case DOUBLE -> number(Double.longBitsToDouble(wire.fixed64()), wire);
            case BYTES -> Node.of(Base64.getEncoder().encodeToString(wire.part().restAsBytes()));
            case TIME -> time(wire.part(), Times::seconds);
            case MICRO_TIME -> time(wire.part(), Times::micros);
            case DURATION -> Node.of(Durations.format(Duration.ofNanos(numberAt(1, wire.part()))));
            case QUANTITY -> quantity(wire.part());
            case INT_OR_STRING -> intOrString(wire.part());
        };
    }

    /** What a map's entry without a value means. */
    static Node zero(ScalarType type) {
        return switch (type) {
            case STRING, BYTES -> Node.of("");
            case BOOLEAN -> Node.Bool.FALSE;
            case INT32, INT64, DOUBLE, INT_OR_STRING -> Node.of(0);
            case TIME, MICRO_TIME -> Node.Null.NULL;
            case DURATION -> Node.of("0s");
            case QUANTITY -> Node.of("0");
        };
    }

    private static Node number(double value, Wire wire) {
        if (!Double.isFinite(value)) {
            throw wire.malformed("the number " + value + ", which JSON does not have");
        }
        long whole = (long) value;
        return whole == value && whole != Long.MAX_VALUE
                ? Node.of(whole)
                : new Node.Fraction(BigDecimal.valueOf(value));
    }

    private static Node time(Wire message, Function<Instant, String> format) {
        if (message.isAtEnd()) {
            return Node.Null.NULL;
        }
        long seconds = 0;
        long nanos = 0;
        while (!message.isAtEnd()) {
            int tag = message.tag();
            switch (tag) {
                case 1 << 3 | Wire.VARINT -> seconds = message.varint();
                case 2 << 3 | Wire.VARINT -> nanos = message.varint32();
                default -> message.skip(tag);
            }
        }
        if (seconds < SECONDS_MIN
                || seconds > SECONDS_MAX
                || nanos < 0
                || nanos >= NANOS_PER_SECOND) {
            throw message.malformed("no time is " + seconds + " s and " + nanos + " ns");
        }
        return Node.of(format.apply(Instant.ofEpochSecond(seconds, nanos)));
    }

    private static Node quantity(Wire message) {
        String text = "0";
        while (!message.isAtEnd()) {
            int tag = message.tag();
            if (tag == (1 << 3 | Wire.BYTES)) {
                text = message.part().restAsString();
            } else {
                message.skip(tag);
            }
        }
        return Node.of(text);
    }

    private static Node intOrString(Wire message) {
        boolean isString = false;
        int number = 0;
        String text = "";
        while (!message.isAtEnd()) {
            int tag = message.tag();
            switch (tag) {
                case 1 << 3 | Wire.VARINT -> isString = message.varint() == 1;
                case 2 << 3 | Wire.VARINT -> number = message.varint32();
                case 3 << 3 | Wire.BYTES -> text = message.part().restAsString();
                default -> message.skip(tag);
            }
        }
        return isString ? Node.of(text) : Node.of(number);
    }

    private static long numberAt(int number, Wire message) {
        long value = 0;
        while (!message.isAtEnd()) {
            int tag = message.tag();
            if (tag == (number << 3 | Wire.VARINT)) {
                value = message.varint();
            } else {
                message.skip(tag);
            }
        }
        return value;
    }
}
