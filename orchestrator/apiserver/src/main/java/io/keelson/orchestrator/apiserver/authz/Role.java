package io.keelson.orchestrator.apiserver.authz;

import io.keelson.orchestrator.object.Obj;
import java.util.List;

/** A Role or ClusterRole, as authorization reads it. */
public final class Role {
    private final List<Rule> rules;

    private Role(List<Rule> rules) {
        this.rules = rules;
    }

    public static Role of(Obj role) {
        return new Role(List.copyOf(Rule.allOf(role)));
    }

    List<Rule> rules() {
        return rules;
    }
}
