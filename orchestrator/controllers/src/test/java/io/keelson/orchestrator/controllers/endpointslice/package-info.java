@NullMarked
package io.keelson.orchestrator.controllers.endpointslice;

import org.jspecify.annotations.NullMarked;
