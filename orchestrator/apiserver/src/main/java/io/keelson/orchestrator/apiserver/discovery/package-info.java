/**
 * What the server serves, told to clients: groups, versions, resources and their schemas. Documents
 * are made from the {@link io.keelson.orchestrator.resources.ResourceTable} when it changes, not
 * for each request.
 */
@NullMarked
package io.keelson.orchestrator.apiserver.discovery;

import org.jspecify.annotations.NullMarked;
