@NullMarked
package io.keelson.orchestrator.controllers.rootca;

import org.jspecify.annotations.NullMarked;
