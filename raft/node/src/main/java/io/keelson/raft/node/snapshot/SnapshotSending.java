package io.keelson.raft.node.snapshot;

import io.keelson.raft.node.transport.Envelope;
import io.keelson.raft.node.transport.SnapshotFrame;
import io.keelson.raft.node.transport.SnapshotManifest;
import io.keelson.raft.node.transport.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One snapshot on its way to one member.
 *
 * <pre>
 *   OFFER_DUE ──▶ OFFERED ──Accept──▶ STREAMING ──all sent──▶ STREAMING, waits for Done ──▶ ENDED
 *       ▲            │ stall, break       │ stall, break
 *       └────────────┴────────────────────┘ after a pause, a limited number of times,
 *                                            then FAILED ──a pause──▶ ENDED
 * </pre>
 */
final class SnapshotSending {
    private static final long FIRST_PAUSE_NANOS = 50_000_000L;
    private static final long LONGEST_PAUSE_NANOS = 5_000_000_000L;

    /** A failure is told after a pause: the next attempt, which it brings, is not to spin. */
    private static final long FAILURE_PAUSE_NANOS = 100_000_000L;

    private enum State {
        OFFER_DUE,
        OFFERED,
        STREAMING,
        FAILED,
        ENDED
    }

    private final long to;
    private final SnapshotPort port;
    private final Transport transport;
    private final SnapshotAgent.Host host;
    private final SnapshotEvents events;
    private final SnapshotLimits limits;
    private final CRC32C crc = new CRC32C();

    private @Nullable OutgoingSnapshot snapshot;
    private State state = State.OFFER_DUE;
    private int attempts;
    private long pauseNanos = FIRST_PAUSE_NANOS;

    /** When the next offer is due, or when the receiver's silence becomes a break. */
    private long deadlineNanos;

    private List<Long> held = List.of();
    private int file;
    private long offset;
    private long resumeOffset;
    private long sentBytes;
    private long creditedBytes;

    SnapshotSending(
            long to,
            SnapshotPort port,
            Transport transport,
            SnapshotAgent.Host host,
            SnapshotEvents events,
            SnapshotLimits limits,
            long nowNanos) {
        this.to = to;
        this.port = port;
        this.transport = transport;
        this.host = host;
        this.events = events;
        this.limits = limits;
        this.deadlineNanos = nowNanos;
    }

    boolean isEnded() {
        return state == State.ENDED;
    }

    int doWork(long nowNanos) {
        try {
            return switch (state) {
                case OFFER_DUE -> {
                    if (nowNanos - deadlineNanos < 0) {
                        yield 0;
                    }
                    offer(nowNanos);
                    yield 1;
                }
                case OFFERED, STREAMING -> {
                    if (nowNanos - deadlineNanos >= 0) {
                        broken(nowNanos);
                        yield 1;
                    }
                    yield state == State.STREAMING ? stream() : 0;
                }
                case FAILED -> {
                    if (nowNanos - deadlineNanos < 0) {
                        yield 0;
                    }
                    state = State.ENDED;
                    host.reported(to, index(), false);
                    yield 1;
                }
                case ENDED -> 0;
            };
        } catch (IOException e) {
            fail("can not read it: " + e.getMessage(), nowNanos);
            return 1;
        }
    }

    private void offer(long nowNanos) throws IOException {
        OutgoingSnapshot opened = snapshot;
        if (opened == null) {
            opened = port.open();
            snapshot = opened;
        }
        if (attempts++ >= limits.attempts()) {
            fail("given up after " + limits.attempts() + " attempts without progress", nowNanos);
            return;
        }
        state = State.OFFERED;
        deadlineNanos = nowNanos + limits.stallNanos();
        post(new SnapshotFrame.Offer(opened.manifest()));
    }

    void accepted(SnapshotFrame.Accept accept, long nowNanos) {
        OutgoingSnapshot opened = snapshot;
        if (opened == null || hasEnded() || !isThis(accept.id())) {
            return;
        }
        List<SnapshotManifest.File> files = opened.manifest().files();
        int verified = accept.verifiedFiles();
        if (accept.heldBytes().size() != files.size() || verified < 0 || verified > files.size()) {
            fail("the receiver answers for other files", nowNanos);
            return;
        }
        long heldBytes = 0;
        for (int i = 0; i < files.size(); i++) {
            long held = accept.heldBytes().get(i);
            if (held < 0 || held > files.get(i).sizeBytes()) {
                fail("the receiver holds " + held + " bytes of " + files.get(i), nowNanos);
                return;
            }
            heldBytes += held;
        }
        state = State.STREAMING;
        deadlineNanos = nowNanos + limits.stallNanos();
        sentBytes = heldBytes;
        creditedBytes = heldBytes;
        held = accept.heldBytes();
        beginFile(verified);
        long total = opened.manifest().totalBytes();
        events.snapshotSending(to, index(), heldBytes, total);
    }

    /** What the receiver holds of it is read for the checksum, and not sent again. */
    private void beginFile(int next) {
        file = next;
        offset = 0;
        resumeOffset = next < held.size() ? held.get(next) : 0;
        crc.reset();
    }

    void credited(SnapshotFrame.Credit credit, long nowNanos) {
        if ((state == State.STREAMING || state == State.OFFERED) && isThis(credit.id())) {
            deadlineNanos = nowNanos + limits.stallNanos();
            if (credit.writtenBytes() > creditedBytes) {
                creditedBytes = credit.writtenBytes();
                attempts = 0;
                pauseNanos = FIRST_PAUSE_NANOS;
            }
        }
    }

    /** Sends as much as the window allows, one chunk a pass. */
    private int stream() throws IOException {
        OutgoingSnapshot opened = snapshot;
        if (opened == null) {
            return 0;
        }
        List<SnapshotManifest.File> files = opened.manifest().files();
        if (file >= files.size()) {
            return 0; // waits for Done
        }
        long sizeBytes = files.get(file).sizeBytes();
        if (offset == sizeBytes) {
            post(new SnapshotFrame.FileEnd(id(), file, sizeBytes, (int) crc.getValue()));
            beginFile(file + 1);
            return 1;
        }
        boolean resuming = offset < resumeOffset;
        long end = resuming ? resumeOffset : sizeBytes;
        int length = (int) Math.min(limits.chunkBytes(), end - offset);
        if (!resuming && sentBytes + length - creditedBytes > limits.windowBytes()) {
            return 0;
        }
        byte[] bytes = new byte[length];
        ByteBuffer into = ByteBuffer.wrap(bytes);
        opened.read(file, offset, into);
        if (into.hasRemaining()) {
            throw new IOException(
                    files.get(file).name() + " ends before its " + sizeBytes + " bytes");
        }
        crc.update(bytes);
        if (!resuming) {
            post(new SnapshotFrame.Chunk(id(), file, offset, bytes));
            sentBytes += length;
        }
        offset += length;
        return 1;
    }

    void done(SnapshotFrame.Done done, long nowNanos) {
        if (snapshot == null || hasEnded() || !isThis(done.id())) {
            return;
        }
        if (done.installed()) {
            events.snapshotSent(to, index(), snapshot.manifest().totalBytes());
            release();
            state = State.ENDED;
            host.reported(to, index(), true);
        } else {
            fail("the receiver says: " + done.reason(), nowNanos);
        }
    }

    /** The connection is gone, or silent: offer again after a pause. */
    void broken(long nowNanos) {
        if (state == State.OFFERED || state == State.STREAMING) {
            state = State.OFFER_DUE;
            deadlineNanos = nowNanos + pauseNanos;
            pauseNanos = Math.min(2 * pauseNanos, LONGEST_PAUSE_NANOS);
        }
    }

    private void fail(String reason, long nowNanos) {
        events.snapshotSendFailed(to, index(), reason);
        release();
        state = State.FAILED;
        deadlineNanos = nowNanos + FAILURE_PAUSE_NANOS;
    }

    /** Nobody waits for it any more; it is not reported. */
    void abandon(String reason) {
        if (!hasEnded()) {
            events.snapshotSendFailed(to, index(), reason);
            release();
        }
        state = State.ENDED;
    }

    private void release() {
        OutgoingSnapshot opened = snapshot;
        if (opened != null) {
            opened.close();
        }
    }

    private boolean hasEnded() {
        return state == State.FAILED || state == State.ENDED;
    }

    private void post(SnapshotFrame frame) {
        transport.send(List.of(new Envelope(to, frame)));
    }

    private boolean isThis(String id) {
        return id.equals(id());
    }

    private String id() {
        return snapshot == null ? "" : snapshot.manifest().id();
    }

    /** 0 when none could be opened. */
    private long index() {
        return snapshot == null ? 0 : snapshot.manifest().mark().last().index();
    }

    long idleNanos(long nowNanos) {
        return state == State.ENDED ? Long.MAX_VALUE : Math.max(0, deadlineNanos - nowNanos);
    }
}
