/** To come. */
@NullMarked
package io.keelson.orchestrator.apiserver;

import org.jspecify.annotations.NullMarked;
