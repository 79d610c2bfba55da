@NullMarked
package io.keelson.orchestrator.apiserver.local;

import org.jspecify.annotations.NullMarked;
