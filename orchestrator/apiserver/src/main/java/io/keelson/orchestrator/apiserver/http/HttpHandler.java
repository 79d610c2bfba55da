package io.keelson.orchestrator.apiserver.http;

/** Answers calls. */
@FunctionalInterface
public interface HttpHandler {
    /**
     * Called on an event loop, which must not be held up: what blocks or computes for long goes
     * through {@link HttpCall#offload}. The answer may be given later and from any thread. An
     * exception thrown here is answered with 500.
     */
    void handle(HttpCall call);
}
