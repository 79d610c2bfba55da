package io.keelson.orchestrator.apiserver.authz;

import io.keelson.orchestrator.object.Obj;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The roles and bindings of the moment. Answers at once, from memory. */
public interface RbacRules {
    @Nullable Obj role(String namespace, String name);

    @Nullable Obj clusterRole(String name);

    List<Obj> roleBindings(String namespace);

    List<Obj> clusterRoleBindings();
}
