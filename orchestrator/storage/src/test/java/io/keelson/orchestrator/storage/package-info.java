/** The store's contract, a simulated loop, and the cache held against a model. */
@NullMarked
package io.keelson.orchestrator.storage;

import org.jspecify.annotations.NullMarked;
