package io.keelson.raft.node;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands before a member's port and breaks a connection after so many bytes, some times. */
final class BreakingProxy implements AutoCloseable {
    private final ServerSocket listening;
    private final InetSocketAddress target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger breaksLeft = new AtomicInteger();
    private volatile long breakAfterBytes = Long.MAX_VALUE;
    private volatile boolean closed;

    BreakingProxy(InetSocketAddress target) throws IOException {
        this.target = target;
        this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.startVirtualThread(this::accept);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listening.getLocalSocketAddress();
    }

    /** The next connections that carry more than this towards the member break. */
    void breakConnections(int times, long afterBytes) {
        breakAfterBytes = afterBytes;
        breaksLeft.set(times);
    }

    int breaksLeft() {
        return breaksLeft.get();
    }

    private void accept() {
        while (!closed) {
            try {
                Socket near = listening.accept();
                Socket far = new Socket();
                sockets.add(near);
                sockets.add(far);
                far.connect(target);
                Thread.startVirtualThread(() -> pump(near, far, true));
                Thread.startVirtualThread(() -> pump(far, near, false));
            } catch (IOException e) {
                // the member is not there: whoever dialed finds out by the close
            }
        }
    }

    private void pump(Socket from, Socket to, boolean breaks) {
        byte[] buffer = new byte[16 << 10];
        long total = 0;
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                total += read;
                if (breaks
                        && total > breakAfterBytes
                        && breaksLeft.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                    return;
                }
                out.write(buffer, 0, read);
            }
        } catch (IOException e) {
            // one side is gone, so is the other
        } finally {
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        listening.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
