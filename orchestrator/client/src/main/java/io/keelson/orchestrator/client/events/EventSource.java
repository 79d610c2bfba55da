package io.keelson.orchestrator.client.events;

import java.util.Map;

/**
 * Who tells.
 *
 * @param component such as {@code deployment-controller}
 * @param instance the node, if it is a node's; the process, if its kind says so; else empty
 * @param actions what was being done, by the reason of the event; empty for those who do not say
 */
public record EventSource(String component, String instance, Map<String, String> actions) {
    public static EventSource of(String component) {
        return new EventSource(component, "", Map.of());
    }

    /** The scheduler, which says what it was doing. */
    public static EventSource scheduler(String name, String instance) {
        return new EventSource(
                name,
                instance,
                Map.of(
                        "Scheduled", "Binding",
                        "FailedScheduling", "Scheduling",
                        "Preempted", "Preempting"));
    }
}
