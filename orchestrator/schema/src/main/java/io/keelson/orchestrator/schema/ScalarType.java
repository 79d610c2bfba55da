package io.keelson.orchestrator.schema;

/** A value without parts. The comment says how it looks in JSON and in protobuf. */
public enum ScalarType implements Type {
    /** String; string. */
    STRING,
    /** true or false; varint. */
    BOOLEAN,
    /** Number; varint. */
    INT32,
    /** Number; varint. */
    INT64,
    /** Number; fixed64. */
    DOUBLE,
    /** Base64 string; bytes. */
    BYTES,
    /** RFC 3339 string in whole seconds, or null; message of seconds and nanos. */
    TIME,
    /** RFC 3339 string with six digits of a second, or null; message of seconds and nanos. */
    MICRO_TIME,
    /** Go's duration as a string; message of nanoseconds. */
    DURATION,
    /** String or number, kept as a canonical string; message of a string. */
    QUANTITY,
    /** Number or string; message of a kind, a number and a string. */
    INT_OR_STRING
}
