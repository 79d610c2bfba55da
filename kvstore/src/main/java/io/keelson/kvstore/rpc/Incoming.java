package io.keelson.kvstore.rpc;

import com.google.protobuf.MessageLite;
import org.jspecify.annotations.Nullable;

/**
 * A request as it came: its bytes, read off the wire once behind room for a command's header, and
 * the message, whose byte fields lie in the same array.
 *
 * @param message null when the bytes are no such message
 */
record Incoming<Q extends MessageLite>(byte[] bytesWithRoom, @Nullable Q message) {}
