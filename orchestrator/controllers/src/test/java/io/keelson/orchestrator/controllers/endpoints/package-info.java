@NullMarked
package io.keelson.orchestrator.controllers.endpoints;

import org.jspecify.annotations.NullMarked;
