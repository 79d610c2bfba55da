package io.keelson.cli.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * The line between a member or an API server and the process that supervises it, over the child's
 * standard input and output:
 *
 * <pre>
 *   child → parent    ready              it serves clients
 *                     failed REASON      it ends, and why; one line
 *   parent → child    nothing; the end of the stream means that the parent is gone
 * </pre>
 *
 * <p>The system closes the parent's end however the parent dies, {@code kill -9} included, so a
 * child needs no process id to watch, which another process could have by then.
 */
public final class ParentPipe {
    public static final String READY = "ready";
    public static final String FAILED = "failed ";

    private final InputStream fromParent;
    private final PrintStream toParent;

    public ParentPipe(InputStream fromParent, PrintStream toParent) {
        this.fromParent = fromParent;
        this.toParent = toParent;
    }

    public void reportReady() {
        send(READY);
    }

    public void reportFailed(String reason) {
        send(FAILED + reason.replace('\n', ' '));
    }

    /** Blocks until the parent is gone. */
    public void awaitParentGone() {
        byte[] unused = new byte[64];
        try {
            while (fromParent.read(unused) >= 0) {
                // A parent has nothing to say; what comes is passed over.
            }
        } catch (IOException e) {
            // A broken pipe tells the same as its end.
            return;
        }
    }

    private void send(String line) {
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        toParent.write(bytes, 0, bytes.length);
        toParent.flush();
    }
}
