package io.keelson.orchestrator.resources;

import java.util.List;

/** What is wrong with a name; empty if nothing is. */
@FunctionalInterface
interface NameRule {
    List<String> problems(String name);
}
