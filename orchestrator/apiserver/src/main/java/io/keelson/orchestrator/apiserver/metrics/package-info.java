/**
 * What {@code /metrics} tells, in Prometheus' text format and under the names that a kube-apiserver
 * uses, as far as it has them. Labels are bounded: a request counts under a resource and a
 * sub-resource only if they are served; all others share the empty name.
 */
@NullMarked
package io.keelson.orchestrator.apiserver.metrics;

import org.jspecify.annotations.NullMarked;
