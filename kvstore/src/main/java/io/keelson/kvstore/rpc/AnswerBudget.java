package io.keelson.kvstore.rpc;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the bytes of answers that are handed to the transport and not yet written to their
 * clients. While there are too many, no read that could add to them begins; one that has begun is
 * carried through, so the count may go beyond the limit by what runs at that moment.
 */
final class AnswerBudget {
    /** Smaller answers weigh less than gRPC's own state of a call. */
    private static final int COUNTED_FROM_BYTES = 1024;

    private final AtomicLong unwrittenBytes = new AtomicLong();
    private final long limitBytes;
    private volatile Runnable onRoom = () -> {};

    AnswerBudget(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** Called, on any thread, when there is room again. */
    void onRoom(Runnable action) {
        onRoom = action;
    }

    boolean hasRoom() {
        return unwrittenBytes.get() < limitBytes;
    }

    /** Returns what is to be given back once the answer is written. */
    int charge(int answerBytes) {
        if (answerBytes < COUNTED_FROM_BYTES) {
            return 0;
        }
        unwrittenBytes.addAndGet(answerBytes);
        return answerBytes;
    }

    void release(int chargedBytes) {
        if (chargedBytes == 0) {
            return;
        }
        long left = unwrittenBytes.addAndGet(-chargedBytes);
        if (left < limitBytes && left + chargedBytes >= limitBytes) {
            onRoom.run();
        }
    }

    long unwrittenBytes() {
        return unwrittenBytes.get();
    }
}
