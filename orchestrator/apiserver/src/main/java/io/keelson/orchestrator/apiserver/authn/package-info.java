/** Who sent a request. */
@NullMarked
package io.keelson.orchestrator.apiserver.authn;

import org.jspecify.annotations.NullMarked;
