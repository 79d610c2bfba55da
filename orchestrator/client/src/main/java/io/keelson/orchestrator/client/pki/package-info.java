/**
 * Requests for certificates (PKCS #10) as whoever decides on them and whoever signs them read them.
 */
@NullMarked
package io.keelson.orchestrator.client.pki;

import org.jspecify.annotations.NullMarked;
