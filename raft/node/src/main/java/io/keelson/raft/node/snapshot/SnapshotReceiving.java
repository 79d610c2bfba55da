package io.keelson.raft.node.snapshot;

import io.keelson.raft.node.transport.Envelope;
import io.keelson.raft.node.transport.SnapshotFrame;
import io.keelson.raft.node.transport.SnapshotManifest;
import io.keelson.raft.node.transport.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The snapshot that this member receives, one at a time; another offer replaces it, except while it
 * is being installed.
 */
final class SnapshotReceiving {
    /** While it installs, the sender hears so often that it is still at it. */
    private static final long SIGN_OF_LIFE_NANOS = 1_000_000_000L;

    private static final int READ_BACK_BYTES = 256 << 10;
    private static final int MOST_DAMAGED_FILES = 3;

    private final SnapshotPort port;
    private final Transport transport;
    private final SnapshotAgent.Host host;
    private final SnapshotEvents events;

    private @Nullable IncomingSnapshot snapshot;
    private long from;
    private int verifiedFiles;
    private long heldBytes;
    private long heldTotalBytes;
    private int damagedFiles;
    private boolean askedAgain;
    private boolean installing;
    private long nextSignNanos;
    private String installedId = "";

    SnapshotReceiving(
            SnapshotPort port,
            Transport transport,
            SnapshotAgent.Host host,
            SnapshotEvents events) {
        this.port = port;
        this.transport = transport;
        this.host = host;
        this.events = events;
    }

    void offered(long sender, SnapshotFrame.Offer offer) {
        SnapshotManifest manifest = offer.manifest();
        if (manifest.id().equals(installedId)) {
            post(sender, new SnapshotFrame.Done(installedId, true, ""));
            return;
        }
        IncomingSnapshot current = snapshot;
        boolean resumes = current != null && current.manifest().equals(manifest);
        if (installing) {
            if (!resumes) {
                post(sender, refusal(manifest.id(), "another snapshot is being installed"));
            }
            from = sender;
            return;
        }
        try {
            if (current == null || !resumes) {
                forget();
                current = port.receive(manifest);
                snapshot = current;
                verifiedFiles = 0;
                damagedFiles = 0;
                heldTotalBytes = 0;
                for (int i = 0; i < manifest.files().size(); i++) {
                    heldTotalBytes += current.heldBytes(i);
                }
                beginFile(current);
            }
            from = sender;
            events.snapshotReceiving(sender, index(), heldTotalBytes, manifest.totalBytes());
            if (verifiedFiles == manifest.files().size()) {
                complete(current);
            } else {
                accept(current);
            }
        } catch (IOException e) {
            fail(sender, manifest.id(), "can not store it: " + e.getMessage());
        }
    }

    private void accept(IncomingSnapshot current) throws IOException {
        List<Long> held = new ArrayList<>();
        for (int i = 0; i < current.manifest().files().size(); i++) {
            held.add(current.heldBytes(i));
        }
        askedAgain = false;
        post(from, new SnapshotFrame.Accept(current.manifest().id(), verifiedFiles, held));
    }

    private void beginFile(IncomingSnapshot current) throws IOException {
        boolean more = verifiedFiles < current.manifest().files().size();
        heldBytes = more ? current.heldBytes(verifiedFiles) : 0;
    }

    /** Of what was stored, not of what came: damage on this disk counts too. */
    private static int checksum(IncomingSnapshot current, int file, long sizeBytes)
            throws IOException {
        CRC32C crc = new CRC32C();
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(READ_BACK_BYTES, sizeBytes));
        long offset = 0;
        while (offset < sizeBytes) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), sizeBytes - offset));
            current.read(file, offset, buffer);
            if (buffer.hasRemaining()) {
                throw new IOException("what was received can not be read back");
            }
            offset += buffer.limit();
            crc.update(buffer.flip());
        }
        return (int) crc.getValue();
    }

    void chunk(long sender, SnapshotFrame.Chunk chunk) {
        IncomingSnapshot current = snapshot;
        if (current == null || installing || !isThis(current, sender, chunk.id())) {
            return;
        }
        try {
            if (chunk.file() != verifiedFiles || chunk.offset() != heldBytes) {
                boolean gap = chunk.file() > verifiedFiles || chunk.offset() > heldBytes;
                if (gap && !askedAgain) {
                    accept(current);
                    askedAgain = true;
                }
                return;
            }
            long sizeBytes = current.manifest().files().get(verifiedFiles).sizeBytes();
            if (chunk.bytes().length > sizeBytes - heldBytes) {
                throw new IOException("more bytes came than were announced");
            }
            current.write(verifiedFiles, heldBytes, ByteBuffer.wrap(chunk.bytes()));
            heldBytes += chunk.bytes().length;
            heldTotalBytes += chunk.bytes().length;
            askedAgain = false;
            post(from, new SnapshotFrame.Credit(chunk.id(), heldTotalBytes));
        } catch (IOException e) {
            fail(sender, chunk.id(), "can not store it: " + e.getMessage());
        }
    }

    void fileEnd(long sender, SnapshotFrame.FileEnd end) {
        IncomingSnapshot current = snapshot;
        if (current == null || installing || !isThis(current, sender, end.id())) {
            return;
        }
        if (end.file() != verifiedFiles || heldBytes != end.sizeBytes()) {
            return; // an echo from before a break
        }
        try {
            if (checksum(current, verifiedFiles, heldBytes) != end.crc32c()) {
                if (++damagedFiles > MOST_DAMAGED_FILES) {
                    throw new IOException(
                            current.manifest().files().get(verifiedFiles).name()
                                    + " differs from its checksum");
                }
                current.truncate(verifiedFiles);
                heldTotalBytes -= heldBytes;
                beginFile(current);
                accept(current);
                return;
            }
            verifiedFiles++;
            beginFile(current);
            if (verifiedFiles == current.manifest().files().size()) {
                complete(current);
            }
        } catch (IOException e) {
            fail(sender, end.id(), "can not store it: " + e.getMessage());
        }
    }

    private void complete(IncomingSnapshot current) throws IOException {
        current.complete();
        installing = true;
        host.ready(from, current);
    }

    void settled(boolean installed, String reason) {
        IncomingSnapshot current = snapshot;
        if (!installing || current == null) {
            throw new IllegalStateException("no snapshot is being installed");
        }
        String id = current.manifest().id();
        if (installed) {
            events.snapshotInstalled(from, index());
            installedId = id;
            installing = false;
            snapshot = null;
            post(from, new SnapshotFrame.Done(id, true, ""));
        } else {
            installing = false;
            fail(from, id, reason);
        }
    }

    /** Sends a sign of life when one is due. */
    int doWork(long nowNanos) {
        if (!installing || snapshot == null) {
            nextSignNanos = nowNanos;
            return 0;
        }
        if (nowNanos - nextSignNanos < 0) {
            return 0;
        }
        nextSignNanos = nowNanos + SIGN_OF_LIFE_NANOS;
        post(from, new SnapshotFrame.Credit(snapshot.manifest().id(), heldTotalBytes));
        return 1;
    }

    long idleNanos(long nowNanos) {
        return installing ? Math.max(0, nextSignNanos - nowNanos) : Long.MAX_VALUE;
    }

    private void fail(long sender, String id, String reason) {
        events.snapshotReceiveFailed(sender, index(), reason);
        forget();
        post(sender, refusal(id, reason));
    }

    private void forget() {
        IncomingSnapshot current = snapshot;
        if (current != null) {
            current.discard();
            snapshot = null;
        }
    }

    private boolean isThis(IncomingSnapshot current, long sender, String id) {
        return sender == from && current.manifest().id().equals(id);
    }

    private long index() {
        return snapshot == null ? 0 : snapshot.manifest().mark().last().index();
    }

    private static SnapshotFrame.Done refusal(String id, String reason) {
        return new SnapshotFrame.Done(id, false, reason);
    }

    private void post(long to, SnapshotFrame frame) {
        transport.send(List.of(new Envelope(to, frame)));
    }
}
