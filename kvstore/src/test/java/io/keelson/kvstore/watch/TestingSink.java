package io.keelson.kvstore.watch;

import com.google.protobuf.InvalidProtocolBufferException;
import io.keelson.kvstore.member.Lane;
import io.keelson.proto.etcdserverpb.WatchResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** A client of a watch stream that reads when told to, on a lane that runs when told to. */
final class TestingSink implements WatchSink {
    private final ArrayDeque<Runnable> laneTasks = new ArrayDeque<>();
    private final Lane lane = laneTasks::add;
    final List<WatchResponse> received = new ArrayList<>();
    private int room = Integer.MAX_VALUE;

    @Override
    public Lane lane() {
        return lane;
    }

    @Override
    public boolean isReady() {
        return room > 0;
    }

    @Override
    public void send(WatchMessage message) {
        room--;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            message.writeTo(out);
            received.add(WatchResponse.parseFrom(out.toByteArray()));
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError("not a WatchResponse", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes at most so many messages from now on. */
    void setRoom(int messages) {
        room = messages;
    }

    void runLane() {
        for (Runnable task = laneTasks.poll(); task != null; task = laneTasks.poll()) {
            task.run();
        }
    }
}
