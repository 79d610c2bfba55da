package io.keelson.cli.controlplane;

import io.keelson.cli.CommandException;
import io.keelson.orchestrator.controllers.Controllers;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Which controllers run, as {@code kube-controller-manager --controllers} has it. */
final class ControllerNames {
    private static final String ALL = "*";

    private ControllerNames() {}

    /**
     * @param words {@code *} for all, {@code name} for one, {@code -name} for all but that
     */
    static Set<String> parse(List<String> words) {
        Set<String> chosen = new TreeSet<>();
        if (words.contains(ALL)) {
            chosen.addAll(Controllers.names());
        }
        for (String word : words) {
            String name = word.startsWith("-") ? word.substring(1) : word;
            if (name.equals(ALL) || name.isEmpty()) {
                continue;
            }
            if (!Controllers.names().contains(name)) {
                throw CommandException.usage(
                        "flag --controllers: no controller is named "
                                + name
                                + "; there are "
                                + String.join(", ", Controllers.names()));
            }
            if (word.startsWith("-")) {
                chosen.remove(name);
            } else {
                chosen.add(name);
            }
        }
        return chosen;
    }
}
