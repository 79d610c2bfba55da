package io.keelson.orchestrator.scheduler.framework;

import io.keelson.orchestrator.scheduler.counts.Counts;
import io.keelson.orchestrator.scheduler.image.PodInfo;
import io.keelson.orchestrator.scheduler.image.Snapshot;

/** One decision: a pod, the image it is decided on, and what is counted over that image. */
public record Cycle(PodInfo pod, Snapshot image, Counts counts) {}
