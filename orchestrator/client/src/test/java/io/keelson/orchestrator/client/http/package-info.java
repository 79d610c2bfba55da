/** The forms of keys; the rest is tested against the API server. */
@NullMarked
package io.keelson.orchestrator.client.http;

import org.jspecify.annotations.NullMarked;
