package io.keelson.orchestrator.apiserver.authz;

/**
 * Whether something may be done.
 *
 * @param reason why it may; why it could not be found out in full, if it may not; often empty
 */
public record Decision(boolean allowed, String reason) {}
