/** What is in use is not deleted. */
@NullMarked
package io.keelson.orchestrator.controllers.volumeprotection;

import org.jspecify.annotations.NullMarked;
