/** To come. */
@NullMarked
package io.keelson.orchestrator.storage;

import org.jspecify.annotations.NullMarked;
