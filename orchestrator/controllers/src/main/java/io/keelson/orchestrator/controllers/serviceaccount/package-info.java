/**
 * Service accounts: every namespace has one named {@code default}, and Secrets that somebody made
 * by hand to hold an account's token get one.
 *
 * <p>The token comes from the account's sub-resource {@code token}, bound to the Secret and for as
 * long as the API allows: it ends when the Secret or the account does. Upstream signs tokens
 * without an end there, with the key itself; here only the API server has that key.
 */
@NullMarked
package io.keelson.orchestrator.controllers.serviceaccount;

import org.jspecify.annotations.NullMarked;
