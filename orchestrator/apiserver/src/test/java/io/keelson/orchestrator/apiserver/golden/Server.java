package io.keelson.orchestrator.apiserver.golden;

import java.util.Map;

/** What exchanges are replayed against: it answers one request at a time. */
public interface Server extends AutoCloseable {
    /**
     * @param target path and query, as it stands in the request line
     * @param headers by names in lower case
     */
    record Request(String method, String target, Map<String, String> headers, byte[] body) {}

    /**
     * @param body of a watch: everything that came until it ended
     * @param warning the header; empty if there was none
     */
    record Answer(int status, byte[] body, String warning) {}

    Answer answer(Request request);

    /** Makes the store forget every revision before its newest. */
    void compactStore();

    @Override
    void close();
}
