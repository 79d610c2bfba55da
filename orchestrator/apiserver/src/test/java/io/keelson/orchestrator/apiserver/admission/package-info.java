/** The rules about writes, asked through control planes that share a store in memory. */
@NullMarked
package io.keelson.orchestrator.apiserver.admission;

import org.jspecify.annotations.NullMarked;
