package io.keelson.raft.core;

/** A checker found that the cluster broke a promise. */
public final class SimViolation extends AssertionError {
    private static final long serialVersionUID = 1L;

    private final String checker;

    public SimViolation(String checker, String message) {
        super(checker + ": " + message);
        this.checker = checker;
    }

    /** The simple name of the checker's class. */
    public String checker() {
        return checker;
    }
}
