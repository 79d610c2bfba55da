package io.keelson.orchestrator.controllers.job;

import io.keelson.orchestrator.client.Transport;
import io.keelson.orchestrator.client.TransportException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What connects a controller manager with the world: cut, the manager is as good as killed, in the
 * middle of whatever it did.
 */
final class Lifeline {
    private final List<Transport.Streaming> streams = new ArrayList<>();
    private final Runnable atCut;
    private int writesLeft;
    private boolean isLastLost;
    private boolean isCut;

    /**
     * @param writes that it still makes; negative for any number
     * @param isLastLost whether the last of them does not reach the server; else only its answer is
     *     lost
     * @param atCut what dies with it
     */
    Lifeline(int writes, boolean isLastLost, Runnable atCut) {
        this.writesLeft = writes;
        this.isLastLost = isLastLost;
        this.atCut = atCut;
    }

    boolean isCut() {
        return isCut;
    }

    void cut() {
        if (!isCut) {
            isCut = true;
            streams.forEach(Transport.Streaming::cancel);
            atCut.run();
        }
    }

    Transport through(Transport transport) {
        return new Transport() {
            @Override
            public CompletableFuture<Answer> send(Request request) {
                boolean isLast = !request.method().equals("GET") && writesLeft-- == 0;
                if (isLast && !isCut && !isLastLost) {
                    var _ = transport.send(request);
                }
                if (isLast) {
                    cut();
                }
                return isCut
                        ? CompletableFuture.failedFuture(new TransportException("killed", null))
                        : transport.send(request);
            }

            @Override
            public Streaming stream(Request request, Lines lines) {
                Streaming stream = isCut ? () -> {} : transport.stream(request, lines);
                streams.add(stream);
                return stream;
            }
        };
    }
}
