package io.keelson.orchestrator.controllers.garbagecollector;

import io.keelson.orchestrator.client.OwnerReference;
import java.util.ArrayList;
import java.util.List;

/** What an object's references to its owners are worth. */
final class References {
    /** Keep the object alive. */
    final List<OwnerReference> solid = new ArrayList<>();

    /** To what is not there. */
    final List<OwnerReference> dangling = new ArrayList<>();

    /** To owners that wait for their dependents. */
    final List<OwnerReference> waitingForDependentsDeletion = new ArrayList<>();

    /** One is there, or its kind may be, and the graph does not know it yet. */
    boolean ahead;

    /** One cannot be judged: the API knows no such kind, or it cannot own such an object. */
    boolean unclear;

    /** Of the object's references, those that it is to keep if it is to live. */
    List<OwnerReference> kept(List<OwnerReference> all) {
        return all.stream()
                .filter(each ->
                        !dangling.contains(each) && !waitingForDependentsDeletion.contains(each))
                .toList();
    }
}
