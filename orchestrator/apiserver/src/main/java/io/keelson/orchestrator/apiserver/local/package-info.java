/**
 * The API for whoever runs in the same process: controllers and the scheduler reach it without
 * sockets, TLS and HTTP, and are otherwise clients like any others, each with the rights of its own
 * identity.
 */
@NullMarked
package io.keelson.orchestrator.apiserver.local;

import org.jspecify.annotations.NullMarked;
