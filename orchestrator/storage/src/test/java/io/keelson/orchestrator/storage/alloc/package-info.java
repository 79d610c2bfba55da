/** Claims against a store. */
@NullMarked
package io.keelson.orchestrator.storage.alloc;

import org.jspecify.annotations.NullMarked;
