@NullMarked
package io.keelson.orchestrator.controllers.endpointslicemirroring;

import org.jspecify.annotations.NullMarked;
