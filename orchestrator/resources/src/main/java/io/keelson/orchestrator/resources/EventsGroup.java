package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.schema.GroupVersionKind;
import java.util.List;
import java.util.Map;

/** The group events.k8s.io: the core group's events under newer names, in the same place. */
final class EventsGroup {
    private static final String GROUP = "events.k8s.io";

    /** From the names of this group to those of the core group. */
    private static final Map<String, String> CORE_NAMES =
            Map.of(
                    "regarding", "involvedObject",
                    "note", "message",
                    "reportingController", "reportingComponent",
                    "deprecatedSource", "source",
                    "deprecatedFirstTimestamp", "firstTimestamp",
                    "deprecatedLastTimestamp", "lastTimestamp",
                    "deprecatedCount", "count");

    private EventsGroup() {}

    static List<ResourceDef> resources() {
        return List.of(
                Declare.kind(GROUP, "v1", "Event", "events", "events.v1")
                        .shortNames("ev")
                        .garbageCollection(GarbageCollection.UNSUPPORTED)
                        .defaults(CoreGroup::eventDefaults)
                        .select(
                                new SelectableField(
                                        "regarding.kind",
                                        event -> event.text("involvedObject", "kind"),
                                        false),
                                new SelectableField(
                                        "regarding.namespace",
                                        event -> event.text("involvedObject", "namespace"),
                                        false),
                                new SelectableField(
                                        "regarding.name",
                                        event -> event.text("involvedObject", "name"),
                                        false),
                                new SelectableField(
                                        "regarding.uid",
                                        event -> event.text("involvedObject", "uid"),
                                        false),
                                SelectableField.of("reason"),
                                new SelectableField(
                                        "reportingController",
                                        event -> event.text("reportingComponent"),
                                        false),
                                SelectableField.of("type"))
                        .table(CoreGroup.EVENT_TABLE)
                        .converted(
                                Conversion.of(
                                        new GroupVersionKind(GROUP, "v1", "Event"),
                                        new GroupVersionKind("", "v1", "Event"),
                                        EventsGroup::toCore,
                                        EventsGroup::fromCore))
                        .validate(CoreValidation::event)
                        .def());
    }

    private static Obj toCore(Obj event) {
        Obj.Builder core = Obj.builder();
        event.forEach((name, value) -> core.put(CORE_NAMES.getOrDefault(name, name), value));
        return core.build();
    }

    private static Obj fromCore(Obj event) {
        Obj converted = event;
        for (Map.Entry<String, String> names : CORE_NAMES.entrySet()) {
            Node value = converted.get(names.getValue());
            if (value != null) {
                converted = converted.without(names.getValue()).with(names.getKey(), value);
            }
        }
        return converted;
    }
}
