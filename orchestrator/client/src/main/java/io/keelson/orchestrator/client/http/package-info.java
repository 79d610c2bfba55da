/**
 * The API over HTTPS: where a server is and who one is, as a kubeconfig says it, and a {@link
 * io.keelson.orchestrator.client.Transport} that goes there.
 *
 * <pre>
 *   KubeconfigFile ── bytes ──▶ Kubeconfig ──▶ Access ──▶ HttpTransport
 * </pre>
 */
@NullMarked
package io.keelson.orchestrator.client.http;

import org.jspecify.annotations.NullMarked;
