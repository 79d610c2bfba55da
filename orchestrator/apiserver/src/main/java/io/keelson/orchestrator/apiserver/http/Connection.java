package io.keelson.orchestrator.apiserver.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import java.net.SocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * One connection: its open calls, and the clock that closes it when it has none. Belongs to the
 * connection's event loop, which is also that of the channels of its streams.
 */
final class Connection extends ChannelInboundHandlerAdapter {
    private final Channel channel;
    private final HttpLimits limits;
    private final SocketAddress remoteAddress;
    private final @Nullable SslHandler tls;
    private final Set<NettyCall> open = new HashSet<>();

    private boolean http2;
    private boolean draining;
    private long callsSeen;
    private boolean peerKnown;
    private @Nullable X509Certificate peer;

    Connection(Channel channel, HttpLimits limits, @Nullable SslHandler tls) {
        this.channel = channel;
        this.limits = limits;
        this.tls = tls;
        this.remoteAddress = channel.remoteAddress();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        var _ =
                ctx.executor()
                        .schedule(
                                this::closeUnlessUsed,
                                limits.firstRequestNanos(),
                                TimeUnit.NANOSECONDS);
        lookForStalls();
    }

    private void lookForStalls() {
        var _ =
                channel.eventLoop()
                        .schedule(this::cutOffStalled, limits.stallNanos(), TimeUnit.NANOSECONDS);
    }

    /** One clock for all calls: one for each would keep each in memory until it runs out. */
    private void cutOffStalled() {
        if (channel.isOpen()) {
            open.stream().filter(NettyCall::isStalled).toList().forEach(NettyCall::cutOff);
            lookForStalls();
        }
    }

    private void closeUnlessUsed() {
        if (callsSeen == 0) {
            var _ = channel.close();
        } else {
            lookAgain(callsSeen, false);
        }
    }

    /** Twice in a row idle, half the time apart, without a call in between: it is closed. */
    private void lookAgain(long seenBefore, boolean wasIdle) {
        if (!channel.isOpen()) {
            return;
        }
        boolean idle = open.isEmpty();
        if (idle && wasIdle && callsSeen == seenBefore) {
            var _ = channel.close();
            return;
        }
        long seen = callsSeen;
        var _ =
                channel.eventLoop()
                        .schedule(
                                () -> lookAgain(seen, idle),
                                limits.idleNanos() / (idle ? 1 : 2),
                                TimeUnit.NANOSECONDS);
    }

    void becameHttp2() {
        http2 = true;
    }

    boolean isDraining() {
        return draining;
    }

    SocketAddress remoteAddress() {
        return remoteAddress;
    }

    /** The certificate that the client has shown, looked up once. */
    @Nullable X509Certificate peer() {
        if (!peerKnown && tls != null) {
            try {
                Certificate[] chain = tls.engine().getSession().getPeerCertificates();
                peer = chain[0] instanceof X509Certificate certificate ? certificate : null;
            } catch (SSLPeerUnverifiedException e) {
                peer = null; // it has shown none
            }
        }
        peerKnown = true;
        return peer;
    }

    void opened(NettyCall call) {
        callsSeen++;
        open.add(call);
    }

    void closed(NettyCall call) {
        open.remove(call);
    }

    /** Takes no new calls, ends streams, and closes when the last call is answered. */
    void drain() {
        draining = true;
        List.copyOf(open).forEach(NettyCall::endStream);
        if (http2 || open.isEmpty()) {
            var _ = channel.close(); // HTTP/2 says goodbye first and waits for its streams
        }
    }
}
