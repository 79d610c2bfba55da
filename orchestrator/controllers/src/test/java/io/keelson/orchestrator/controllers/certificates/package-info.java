@NullMarked
package io.keelson.orchestrator.controllers.certificates;

import org.jspecify.annotations.NullMarked;
