package io.keelson.bench.api;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.util.ReferenceCountUtil;
import java.util.Arrays;

/** One watch: finds the events in the bytes and counts them. */
final class WatchStream extends ChannelInboundHandlerAdapter {
    private static final byte NEWLINE = '\n';
    private static final byte[] MARK = EventWorkload.SENT_MARK;

    private final EventTally tally;
    private byte[] line = new byte[4 << 10];
    private int lineBytes;

    WatchStream(EventTally tally) {
        this.tally = tally;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (message instanceof Http2DataFrame data) {
                read(data.content());
                if (data.isEndStream()) {
                    tally.ended();
                }
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void read(ByteBuf bytes) {
        while (bytes.isReadable()) {
            int length = bytes.bytesBefore(NEWLINE);
            boolean whole = length >= 0;
            int taken = whole ? length : bytes.readableBytes();
            if (lineBytes + taken > line.length) {
                line = Arrays.copyOf(line, (lineBytes + taken) * 2);
            }
            bytes.readBytes(line, lineBytes, taken);
            lineBytes += taken;
            if (whole) {
                bytes.skipBytes(1);
                tally.event(lineBytes, sentNanos());
                lineBytes = 0;
            }
        }
    }

    /** The number behind the mark; 0 if there is no mark. */
    private long sentNanos() {
        for (int at = 0; at + MARK.length < lineBytes; at++) {
            if (line[at] == MARK[0]
                    && Arrays.equals(line, at, at + MARK.length, MARK, 0, MARK.length)) {
                long number = 0;
                for (int i = at + MARK.length; i < lineBytes && line[i] != '"'; i++) {
                    number = number * 10 + (line[i] - '0');
                }
                return number;
            }
        }
        return 0;
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        tally.ended();
    }
}
