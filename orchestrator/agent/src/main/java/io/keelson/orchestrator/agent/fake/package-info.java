/**
 * Nodes that pretend to run pods: for tests of scale, and for trying out manifests where nothing
 * can run. Containers start, become ready, end and fail when settings or a pod's annotations say:
 *
 * <pre>
 *   fake.keelson.io/start-after: 2s      until its containers run
 *   fake.keelson.io/ready-after: 5s      from then until they are ready
 *   fake.keelson.io/ready: "false"       they never are
 *   fake.keelson.io/run-for: 30s         from then until they end
 *   fake.keelson.io/exit-code: "1"       how; with run-for, or at once
 *   fake.keelson.io/crash-loop: "true"   they end with 1 after a second, each time
 *   fake.keelson.io/stop-after: 3s       from their deletion until they have ended
 * </pre>
 *
 * <p>Pods of Jobs that are not always restarted end after a second, with success. Everything else
 * runs until it is deleted.
 */
@NullMarked
package io.keelson.orchestrator.agent.fake;

import org.jspecify.annotations.NullMarked;
