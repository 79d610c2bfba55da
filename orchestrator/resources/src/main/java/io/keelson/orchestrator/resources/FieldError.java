package io.keelson.orchestrator.resources;

/**
 * One thing wrong with one field of an object.
 *
 * @param reason the machine's word: {@code FieldValueRequired}
 * @param body what a person reads after the field's name: {@code Required value: ...}
 */
public record FieldError(String reason, String field, String body) {}
