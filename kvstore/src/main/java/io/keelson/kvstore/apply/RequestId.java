package io.keelson.kvstore.apply;

/**
 * Names one proposal for ever, so that its answer finds the caller and no entry is taken for
 * another's.
 *
 * @param member the member whose client asked
 * @param nonce drawn once per start of that member
 * @param counter counts up within a start
 */
public record RequestId(long member, long nonce, long counter) {}
