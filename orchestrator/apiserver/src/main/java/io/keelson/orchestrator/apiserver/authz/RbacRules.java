package io.keelson.orchestrator.apiserver.authz;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The roles and bindings of the moment. Answers at once, from memory. */
public interface RbacRules {
    @Nullable Role role(String namespace, String name);

    @Nullable Role clusterRole(String name);

    List<Binding> roleBindings(String namespace);

    List<Binding> clusterRoleBindings();
}
