/**
 * CronJobs: a Job is created whenever the schedule says so.
 *
 * <p>The name of a Job has the minute it was due in it, so that none is created twice, whoever is
 * killed in between. After a time without a controller only the last start that was missed is made
 * up for, if {@code startingDeadlineSeconds} still allows it.
 */
@NullMarked
package io.keelson.orchestrator.controllers.cronjob;

import org.jspecify.annotations.NullMarked;
