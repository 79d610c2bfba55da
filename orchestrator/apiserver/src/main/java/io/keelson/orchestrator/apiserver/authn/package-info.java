/**
 * Who is calling. A client certificate of the cluster's authority, a token from a file, a service
 * account's token, or nobody, who is {@code system:anonymous}. What is shown and cannot be believed
 * is an error, never anonymous.
 *
 * <pre>
 *   service account token (JWT, ES256):  header . claims . signature, base64url
 *     iss, aud[], iat, nbf, exp, jti, sub  system:serviceaccount:NAMESPACE:NAME
 *     kubernetes.io { namespace, serviceaccount {name, uid}, pod {name, uid}, node {name, uid} }
 * </pre>
 *
 * A token is believed as long as the objects it names exist with the uids it names.
 */
@NullMarked
package io.keelson.orchestrator.apiserver.authn;

import org.jspecify.annotations.NullMarked;
