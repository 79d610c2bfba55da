package io.keelson.raft.node.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the bytes of one connection into the handshake and frames. Whoever extends it says which
 * half of the handshake he waits for and what becomes of the frames.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails closes the channel, and that is heard
abstract class FrameDecoder extends ByteToMessageDecoder {
    private final int maxFrameBytes;
    private boolean open;
    private @Nullable String closeReason;

    FrameDecoder(int maxFrameBytes) {
        this.maxFrameBytes = maxFrameBytes;
    }

    /**
     * Reads its half of the handshake if it is all there.
     *
     * @return true once the connection is open for frames
     */
    abstract boolean handshake(ChannelHandlerContext ctx, ByteBuf in) throws GarbageException;

    abstract void received(ChannelHandlerContext ctx, Frame frame) throws GarbageException;

    /** The other side does not speak the protocol; the connection is closed after this. */
    abstract void garbage(ChannelHandlerContext ctx, String reason);

    boolean isOpen() {
        return open;
    }

    /** Why this side closed it, or what broke; null if the other side closed it. */
    @Nullable String closeReason() {
        return closeReason;
    }

    /** Closes from this side, for this reason. */
    void close(ChannelHandlerContext ctx, String reason) {
        if (closeReason == null) {
            closeReason = reason;
        }
        ctx.close();
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        try {
            if (closeReason != null) {
                in.skipBytes(in.readableBytes());
            } else if (!open) {
                if (!Handshake.mayBegin(in)) {
                    throw new GarbageException("not the peer protocol");
                }
                open = handshake(ctx, in);
            } else {
                readFrames(ctx, in);
            }
        } catch (GarbageException e) {
            in.skipBytes(in.readableBytes());
            garbage(ctx, String.valueOf(e.getMessage()));
            close(ctx, String.valueOf(e.getMessage()));
        }
    }

    private void readFrames(ChannelHandlerContext ctx, ByteBuf in) throws GarbageException {
        while (in.readableBytes() >= FrameCodec.HEAD_BYTES) {
            long bodyBytes = FrameCodec.bodyBytes(in);
            if (bodyBytes > maxFrameBytes) {
                throw new GarbageException("a frame of " + bodyBytes + " bytes");
            }
            if (in.readableBytes() < FrameCodec.HEAD_BYTES + bodyBytes) {
                return;
            }
            received(ctx, FrameCodec.decode(in, (int) bodyBytes));
        }
    }

    @Override
    @SuppressWarnings("deprecation") // deprecated in ChannelHandler, not in ChannelInboundHandler
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        close(ctx, String.valueOf(cause.getMessage()));
    }
}
