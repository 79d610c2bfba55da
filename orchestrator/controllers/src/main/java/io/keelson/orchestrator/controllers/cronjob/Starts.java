package io.keelson.orchestrator.controllers.cronjob;

import io.keelson.orchestrator.object.CronSchedule;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Times;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * When a CronJob is to start, and was.
 *
 * @param due the last start that was due and has not been; null if there is none
 * @param missed the last one for which it is too late; null if there is none, or another is due
 * @param areTooMany so many were not started that something is wrong
 * @param next after now; null if there never is
 */
record Starts(
        @Nullable Instant due,
        @Nullable Instant missed,
        boolean areTooMany,
        @Nullable Instant next) {
    private static final int MISSED_MAX = 100;

    static Starts of(Obj cronJob, CronSchedule schedule, ZoneId zone, Instant now) {
        Instant last = Times.at(cronJob, "status", "lastScheduleTime");
        Instant created = Times.at(cronJob, "metadata", "creationTimestamp");
        Instant from = last != null ? last : created != null ? created : now;
        Instant bound = tooLateUntil(cronJob, now);
        Instant since = bound.isAfter(from) ? bound : from;
        Instant latest = latest(schedule, zone, from, now);
        Instant due = since.equals(from) ? latest : latest(schedule, zone, since, now);
        return new Starts(
                due,
                due == null ? latest : null,
                due != null && areMoreThanMax(schedule, zone, since, now),
                schedule.next(latest == null ? from : latest, zone));
    }

    private static Instant tooLateUntil(Obj cronJob, Instant now) {
        long deadline = cronJob.whole(-1, "spec", "startingDeadlineSeconds");
        return deadline < 0 || deadline > now.getEpochSecond()
                ? Instant.MIN
                : now.minusSeconds(deadline);
    }

    /** The last time after {@code from} that is not after {@code now}. */
    private static @Nullable Instant latest(
            CronSchedule schedule, ZoneId zone, Instant from, Instant now) {
        Instant first = schedule.next(from, zone);
        if (first == null || first.isAfter(now)) {
            return null;
        }
        Duration every = schedule.every();
        if (every != null) {
            return first.plus(every.multipliedBy(Duration.between(first, now).dividedBy(every)));
        }
        // Backwards from now, in steps that grow: there may be years of minutes.
        Duration step = Duration.ofMinutes(1);
        Instant before = now.minus(step);
        while (before.isAfter(from) && !isWithin(schedule, zone, before, now)) {
            step = step.multipliedBy(2);
            before = now.minus(step);
        }
        Instant latest = first;
        Instant time = schedule.next(before.isAfter(from) ? before : from, zone);
        while (time != null && !time.isAfter(now)) {
            latest = time;
            time = schedule.next(time, zone);
        }
        return latest;
    }

    private static boolean isWithin(CronSchedule schedule, ZoneId zone, Instant from, Instant to) {
        Instant next = schedule.next(from, zone);
        return next != null && !next.isAfter(to);
    }

    private static boolean areMoreThanMax(
            CronSchedule schedule, ZoneId zone, Instant from, Instant now) {
        Instant time = schedule.next(from, zone);
        for (int missed = 0; time != null && !time.isAfter(now); missed++) {
            if (missed == MISSED_MAX) {
                return true;
            }
            time = schedule.next(time, zone);
        }
        return false;
    }
}
