package io.keelson.orchestrator.controllers.workload;

import io.keelson.orchestrator.client.OwnerReference;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Names;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.util.random.RandomGenerator;

/** Makes pods out of templates. */
public final class Pods {
    private Pods() {}

    /**
     * A pod named after its owner, with five random characters. The name is chosen here and not by
     * the server, so that a creation whose answer was lost can be sent again.
     */
    public static Obj generated(
            Obj template, OwnerReference owner, String namespace, RandomGenerator random) {
        String prefix = owner.name() + "-";
        Obj pod = named(template, owner, namespace, Names.generate(prefix, random));
        return pod.withAt(Node.of(prefix), "metadata", "generateName");
    }

    /** A pod with the template's labels, annotations, finalizers and spec. */
    public static Obj named(Obj template, OwnerReference owner, String namespace, String name) {
        Obj.Builder metadata = Obj.builder().put("name", name).put("namespace", namespace);
        for (String copied : new String[] {"labels", "annotations", "finalizers"}) {
            Node value = template.at("metadata", copied);
            if (value != null) {
                metadata.put(copied, value);
            }
        }
        metadata.put("ownerReferences", Arr.of(owner.toObj()));
        return Obj.builder()
                .put("apiVersion", "v1")
                .put("kind", "Pod")
                .put("metadata", metadata.build())
                .put("spec", template.obj("spec"))
                .build();
    }
}
