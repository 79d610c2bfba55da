/**
 * The rules, one class each, under Kubernetes' names, with its arithmetic and its words: users look
 * for "Insufficient cpu" and "node(s) had untolerated taint". {@link
 * io.keelson.orchestrator.scheduler.plugins.DefaultProfile} puts them in order.
 */
@NullMarked
package io.keelson.orchestrator.scheduler.plugins;

import org.jspecify.annotations.NullMarked;
