@NullMarked
package io.keelson.orchestrator.controllers.services;

import org.jspecify.annotations.NullMarked;
