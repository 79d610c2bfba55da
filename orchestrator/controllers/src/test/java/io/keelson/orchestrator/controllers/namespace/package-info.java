@NullMarked
package io.keelson.orchestrator.controllers.namespace;

import org.jspecify.annotations.NullMarked;
