package io.keelson.orchestrator.scheduler;

import io.keelson.orchestrator.object.JsonReader;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.scheduler.image.NodeFacts;
import io.keelson.orchestrator.scheduler.image.PodInfo;
import io.keelson.orchestrator.scheduler.image.PodParser;
import java.nio.charset.StandardCharsets;

/** Objects out of JSON in single quotes. */
public final class TestingObjects {
    private TestingObjects() {}

    public static Obj json(String text) {
        return JsonReader.readObj(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    /** In namespace {@code default}, with the name as uid. */
    public static Obj podObject(String name, String spec) {
        return json("{'kind':'Pod','apiVersion':'v1','metadata':{},'status':{}}")
                .withAt(Node.of(name), "metadata", "name")
                .withAt(Node.of("default"), "metadata", "namespace")
                .withAt(Node.of(name), "metadata", "uid")
                .with("spec", json(spec));
    }

    public static PodInfo pod(String name, String spec) {
        return PodParser.parse(podObject(name, spec));
    }

    public static PodInfo pod(String name, String labels, String spec) {
        return PodParser.parse(podObject(name, spec).withAt(json(labels), "metadata", "labels"));
    }

    /** A pod with one container that asks for this. */
    public static PodInfo asking(String name, String cpu, String memory) {
        return pod(name, spec(cpu, memory));
    }

    public static String spec(String cpu, String memory) {
        return "{'containers':[" + container(cpu, memory) + "]}";
    }

    public static String container(String cpu, String memory) {
        return "{'resources':{'requests':{'cpu':'" + cpu + "','memory':'" + memory + "'}}}";
    }

    /** A pod of this priority with one container. */
    public static PodInfo important(String name, int priority, String cpu) {
        return pod(
                name, "{'priority':" + priority + ",'containers':[" + container(cpu, "0") + "]}");
    }

    /** With its name as label kubernetes.io/hostname. */
    public static Obj nodeObject(String name, String cpu, String memory, String labels) {
        Obj node =
                json(
                        "{'metadata':{},'spec':{},'status':{'allocatable':{'cpu':'"
                                + cpu
                                + "','memory':'"
                                + memory
                                + "','pods':'110'}}}");
        return node.withAt(Node.of(name), "metadata", "name")
                .withAt(
                        json(labels).with("kubernetes.io/hostname", Node.of(name)),
                        "metadata",
                        "labels");
    }

    public static NodeFacts node(String name, String cpu, String memory) {
        return NodeFacts.parse(nodeObject(name, cpu, memory, "{}"));
    }

    public static NodeFacts node(String name, String labels) {
        return NodeFacts.parse(nodeObject(name, "4", "16Gi", labels));
    }

    public static NodeFacts tainted(String name, String taints) {
        return NodeFacts.parse(
                nodeObject(name, "4", "16Gi", "{}")
                        .withAt(json("{'t':" + taints + "}").arr("t"), "spec", "taints"));
    }
}
