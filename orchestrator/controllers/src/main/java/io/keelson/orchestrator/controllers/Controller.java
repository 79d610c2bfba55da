package io.keelson.orchestrator.controllers;

/**
 * Something that acts on changes. Its constructor takes a {@link ControllerContext}, and asks it
 * for informers and says what it wants to hear of.
 */
public interface Controller extends AutoCloseable {
    /** Begins to act: the informers are complete. */
    void start();

    /** Begins nothing more. */
    @Override
    void close();
}
