@NullMarked
package io.keelson.orchestrator.controllers.ephemeralvolume;

import org.jspecify.annotations.NullMarked;
