package io.keelson.orchestrator.apiserver.http;

/**
 * An answer that is written piece by piece: a watch, a log that is followed. All methods may be
 * called from any thread; pieces are sent in the order they were written, as soon as possible and
 * as many as there are in one go.
 */
public interface ResponseStream {
    /**
     * Sends a piece, which consists of these parts. Bytes that the client does not take are kept;
     * who goes on writing although {@link #isWritable} says no will see the stream closed. After
     * the end nothing happens.
     *
     * @param parts not to be changed afterwards; not copied here, so that many streams may share
     *     one
     */
    void write(byte[]... parts);

    /** Whether the client keeps up: less waits to be sent than the high-water mark. */
    boolean isWritable();

    /**
     * Calls that on the event loop each time the stream has become writable again after it was not.
     * The last one given counts.
     */
    void onWritable(Runnable action);

    /**
     * Calls that once, on the event loop, when the stream is over, whoever ended it; soon, if it is
     * over already.
     */
    void onClosed(Runnable action);

    /** The answer is complete. What was written before is still sent. */
    void end();
}
