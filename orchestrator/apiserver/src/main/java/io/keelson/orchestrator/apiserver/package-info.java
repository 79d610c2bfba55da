/**
 * Kubernetes' API over HTTP.
 *
 * <pre>
 *   http ──▶ ApiServer ──▶ authn ──▶ authz ──▶ handling ──▶ storage
 *   (bytes)  (who is asked)                    (one loop)
 *                └──▶ discovery
 * </pre>
 */
@NullMarked
package io.keelson.orchestrator.apiserver;

import org.jspecify.annotations.NullMarked;
