/**
 * What the controllers of services' addresses have in common: which pods are behind a service and
 * which services a pod is behind, both found by labels and not by looking at all; under which port
 * a pod is called; and how endpoints are spread over slices with few writes.
 *
 * <p>A change of a pod plans a turn for each of its services a tenth of a second later. What
 * changes meanwhile is part of that turn, so that a rollout writes a slice ten times a second at
 * most, however many of its pods change.
 */
@NullMarked
package io.keelson.orchestrator.controllers.services;

import org.jspecify.annotations.NullMarked;
