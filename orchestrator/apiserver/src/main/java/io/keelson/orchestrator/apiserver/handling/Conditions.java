package io.keelson.orchestrator.apiserver.handling;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Times;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The conditions in an object's status: one of each type. */
final class Conditions {
    private Conditions() {}

    /** The condition of that type, empty if there is none. */
    static Obj of(Obj object, String type) {
        for (Node node : object.arr("status", "conditions")) {
            if (node instanceof Obj condition && condition.text("type").equals(type)) {
                return condition;
            }
        }
        return Obj.EMPTY;
    }

    static boolean isTrue(Obj object, String type) {
        return of(object, type).text("status").equals("True");
    }

    /** With this condition, whose time is that at which its status became what it is. */
    static Obj with(Obj object, Obj condition, Instant now) {
        List<Node> conditions = new ArrayList<>(object.arr("status", "conditions").asList());
        Obj earlier = of(object, condition.text("type"));
        boolean isSame = earlier.text("status").equals(condition.text("status"));
        String since = isSame ? earlier.text("lastTransitionTime") : "";
        Obj timed =
                condition.with(
                        "lastTransitionTime",
                        Node.of(since.isEmpty() ? Times.seconds(now) : since));
        int place = conditions.indexOf(earlier);
        if (place < 0) {
            conditions.add(timed);
        } else {
            conditions.set(place, timed);
        }
        return object.withAt(Arr.of(conditions), "status", "conditions");
    }
}
