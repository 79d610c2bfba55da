/** The cache, held against a model of the store's history. */
@NullMarked
package io.keelson.orchestrator.storage.cache;

import org.jspecify.annotations.NullMarked;
