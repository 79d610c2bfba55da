package io.keelson.kvstore.apply;

import com.google.protobuf.MessageLite;

/** How a request ended. */
public sealed interface Outcome {
    /**
     * It was carried out.
     *
     * @param revision the store's revision after it: what goes into the answer's header
     * @param response the answer without its header
     */
    record Done(long revision, MessageLite response) implements Outcome {}

    /** It was refused, and nothing changed; or, of the time-outs, its fate is unknown. */
    record Refused(EtcdError error) implements Outcome {}
}
