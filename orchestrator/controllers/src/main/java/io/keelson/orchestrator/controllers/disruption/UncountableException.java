package io.keelson.orchestrator.controllers.disruption;

/** How many pods there should be cannot be told; the message says why. */
final class UncountableException extends Exception {
    UncountableException(String message) {
        super(message);
    }
}
