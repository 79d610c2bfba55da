package io.keelson.orchestrator.resources;

/** Where in an object something is, as messages say it: {@code spec.containers[0].name}. */
record FieldPath(String text) {
    static FieldPath of(String... names) {
        return new FieldPath(String.join(".", names));
    }

    FieldPath child(String name) {
        return new FieldPath(text.isEmpty() ? name : text + "." + name);
    }

    FieldPath index(int index) {
        return new FieldPath(text + "[" + index + "]");
    }

    FieldPath key(String key) {
        return new FieldPath(text + "[" + key + "]");
    }

    @Override
    public String toString() {
        return text;
    }
}
