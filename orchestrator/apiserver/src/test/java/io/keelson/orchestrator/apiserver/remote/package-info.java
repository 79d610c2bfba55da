/** The API's client over HTTPS, against the real server. */
@NullMarked
package io.keelson.orchestrator.apiserver.remote;

import org.jspecify.annotations.NullMarked;
