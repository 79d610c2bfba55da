/** The cluster's own rules about writes, in the order in which they are asked. */
@NullMarked
package io.keelson.orchestrator.apiserver.admission;

import org.jspecify.annotations.NullMarked;
