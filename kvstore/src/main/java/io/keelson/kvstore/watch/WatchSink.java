package io.keelson.kvstore.watch;

import io.keelson.kvstore.member.Lane;

/** The connection behind a watch stream. All but {@link #lane()} is called on the lane only. */
public interface WatchSink {
    Lane lane();

    /** More can be sent without the transport buffering without bound. */
    boolean isReady();

    void send(WatchMessage message);
}
