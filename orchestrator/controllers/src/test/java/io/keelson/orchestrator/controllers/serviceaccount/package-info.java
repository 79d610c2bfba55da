@NullMarked
package io.keelson.orchestrator.controllers.serviceaccount;

import org.jspecify.annotations.NullMarked;
