package io.keelson.orchestrator.storage.cache;

import io.keelson.orchestrator.object.Status;

/**
 * A list cannot go on at its revision: 410 with a token, for {@code metadata.continue} of the
 * status, that goes on at the newest.
 */
public final class ContinueExpiredException extends RuntimeException {
    private static final String MESSAGE =
            "The provided continue parameter is too old to display a consistent list result. You"
                    + " can start a new list without the continue parameter, or use the continue"
                    + " token in this response to retrieve the remainder of the results. Continuing"
                    + " with the provided token results in an inconsistent list - objects that were"
                    + " created, modified, or deleted between the time the first chunk was returned"
                    + " and now may show up in the list.";

    private final String continueToken;

    ContinueExpiredException(String continueToken) {
        super(MESSAGE);
        this.continueToken = continueToken;
    }

    public Status status() {
        return Status.expired(MESSAGE);
    }

    public String continueToken() {
        return continueToken;
    }
}
