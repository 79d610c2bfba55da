package io.keelson.orchestrator.controllers.job;

import io.keelson.orchestrator.client.Transport;
import io.keelson.orchestrator.client.TransportException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;

/**
 * What connects a controller manager with the world: cut, the manager is as good as killed, in the
 * middle of whatever it did. Before that, single writes may be lost, or only their answers.
 */
final class Lifeline {
    private static final int LOST_IN = 30;

    private final List<Transport.Streaming> streams = new ArrayList<>();
    private final SplittableRandom random;
    private final Runnable atCut;
    private int writesLeft;
    private boolean isCut;

    /**
     * @param writes that it still makes, of which the last may arrive or not; negative for any
     *     number
     * @param atCut what dies with it
     */
    Lifeline(int writes, SplittableRandom random, Runnable atCut) {
        this.writesLeft = writes;
        this.random = random;
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
                if (isCut || request.method().equals("GET")) {
                    return isCut ? lost() : transport.send(request);
                }
                boolean isLast = writesLeft-- == 0;
                if (!isLast && random.nextInt(LOST_IN) != 0) {
                    return transport.send(request);
                }
                if (random.nextBoolean()) {
                    var _ = transport.send(request);
                }
                if (isLast) {
                    cut();
                }
                return lost();
            }

            @Override
            public Streaming stream(Request request, Lines lines) {
                Streaming stream = isCut ? () -> {} : transport.stream(request, lines);
                streams.add(stream);
                return stream;
            }
        };
    }

    private static CompletableFuture<Transport.Answer> lost() {
        return CompletableFuture.failedFuture(new TransportException("lost", null));
    }
}
