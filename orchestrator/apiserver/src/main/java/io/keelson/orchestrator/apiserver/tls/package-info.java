/**
 * Certificates of our own, so that none has to be brought and none runs out: an authority made on
 * the first start, the server's certificate and its clients', issued anew while the program runs,
 * and the kubeconfig files that carry them.
 *
 * <pre>
 *   directory (0700)
 *     ca.crt            the authority, ten years
 *     ca.key            0600
 *     NAME.crt, .key    issued for a year, replaced when a third of it is left
 *     NAME.kubeconfig   0600; certificate and key inline
 * </pre>
 *
 * Keys are EC P-256. Every file is written beside its place, synced and renamed. {@link
 * io.keelson.orchestrator.apiserver.tls.SecretFiles} is the one door to the disk.
 */
@NullMarked
package io.keelson.orchestrator.apiserver.tls;

import org.jspecify.annotations.NullMarked;
