package io.keelson.orchestrator.scheduler.image;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.LabelSelector;
import io.keelson.orchestrator.object.LabelSelector.Operator;
import io.keelson.orchestrator.object.LabelSelector.Requirement;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.placement.NodeSelector;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A StorageClass.
 *
 * @param waitsForConsumer a claim is bound only when a pod that uses it was given a node
 * @param topologies where it makes volumes, or null if everywhere
 */
public record ClassInfo(
        String name,
        boolean waitsForConsumer,
        String provisioner,
        @Nullable NodeSelector topologies) {
    private static final String NO_PROVISIONER = "kubernetes.io/no-provisioner";

    public static ClassInfo parse(Obj storageClass) {
        Arr allowed = storageClass.arr("allowedTopologies");
        return new ClassInfo(
                storageClass.text("metadata", "name"),
                storageClass.text("volumeBindingMode").equals("WaitForFirstConsumer"),
                storageClass.text("provisioner"),
                allowed.isEmpty() ? null : topologies(allowed));
    }

    private static NodeSelector topologies(Arr allowed) {
        List<NodeSelector.Term> terms = new ArrayList<>();
        for (Node node : allowed) {
            if (node instanceof Obj term) {
                List<Requirement> requirements = new ArrayList<>();
                for (Node each : term.arr("matchLabelExpressions")) {
                    if (each instanceof Obj expression) {
                        requirements.add(
                                new Requirement(
                                        expression.text("key"),
                                        Operator.IN,
                                        expression.arr("values").texts()));
                    }
                }
                terms.add(
                        new NodeSelector.Term(
                                LabelSelector.of(requirements), LabelSelector.EVERYTHING));
            }
        }
        return new NodeSelector(terms);
    }

    public boolean canProvisionOn(NodeFacts node) {
        return !provisioner.isEmpty()
                && !provisioner.equals(NO_PROVISIONER)
                && (topologies == null || topologies.matches(node.labels(), node.name()));
    }
}
