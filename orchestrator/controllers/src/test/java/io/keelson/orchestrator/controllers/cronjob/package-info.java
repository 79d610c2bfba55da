/** CronJobs on the real API server, in simulated time. */
@NullMarked
package io.keelson.orchestrator.controllers.cronjob;

import org.jspecify.annotations.NullMarked;
