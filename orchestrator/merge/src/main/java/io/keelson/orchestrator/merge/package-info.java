/** To come. */
@NullMarked
package io.keelson.orchestrator.merge;

import org.jspecify.annotations.NullMarked;
