package io.keelson.orchestrator.apiserver.handling;

import io.keelson.orchestrator.object.FieldSelector;
import io.keelson.orchestrator.object.LabelSelector;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Status;
import io.keelson.orchestrator.object.StatusException;
import io.keelson.orchestrator.resources.ResourceDef;
import io.keelson.orchestrator.resources.SelectableField;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/** Which objects of a collection a request is about, by their labels and fields. */
record Selection(LabelSelector labels, FieldSelector fields, ResourceDef def)
        implements Predicate<Obj> {
    static Selection of(Call call) {
        LabelSelector labels = LabelSelector.parse(call.query().text("labelSelector"));
        FieldSelector fields = FieldSelector.parse(call.query().text("fieldSelector"));
        for (FieldSelector.Requirement requirement : fields.requirements()) {
            if (call.def().selectableField(requirement.field()) == null) {
                throw new StatusException(
                        Status.badRequest("field label not supported: " + requirement.field()));
            }
        }
        return new Selection(labels, fields, call.def());
    }

    boolean isEverything() {
        return labels.isEmpty() && fields.isEmpty();
    }

    @Override
    public boolean test(Obj object) {
        return labels.matches(labelsOf(object)) && fields.matches(name -> value(name, object));
    }

    private String value(String field, Obj object) {
        SelectableField selectable = def.selectableField(field);
        return selectable == null ? "" : selectable.value().apply(object);
    }

    static Map<String, String> labelsOf(Obj object) {
        Obj labels = object.obj("metadata", "labels");
        Map<String, String> map = HashMap.newHashMap(labels.size());
        labels.forEach((name, value) -> {
            if (value instanceof Node.Text(String text)) {
                map.put(name, text);
            }
        });
        return map;
    }
}
