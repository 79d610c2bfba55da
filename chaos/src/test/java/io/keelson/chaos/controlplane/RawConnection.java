package io.keelson.chaos.controlplane;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** A connection of which every byte is the test's. */
final class RawConnection implements AutoCloseable {
    private static final int SILENCE_MILLIS = 1_000;
    private static final byte[] PREFACE =
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int CONTINUATION = 9;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;

    /** {@code GET /healthz} in HPACK, of indexed fields and literals only. */
    static final byte[] GET_HEALTH = {
        (byte) 0x82, (byte) 0x87, 0x04, 8, '/', 'h', 'e', 'a', 'l', 't', 'h', 'z', 0x01, 1, 'x'
    };

    private final Socket socket;

    private RawConnection(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(SILENCE_MILLIS);
    }

    /** Without TLS, on the port that expects it. */
    static RawConnection plain(Credentials credentials) throws IOException {
        return new RawConnection(
                new Socket(InetAddress.getLoopbackAddress(), credentials.server().getPort()));
    }

    /**
     * @param protocols offered, none for a client that does not know of such an offer
     */
    static RawConnection tls(Credentials credentials, String... protocols) throws IOException {
        SSLSocket socket =
                (SSLSocket)
                        credentials
                                .tls()
                                .getSocketFactory()
                                .createSocket(
                                        InetAddress.getLoopbackAddress(),
                                        credentials.server().getPort());
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(protocols);
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return new RawConnection(socket);
    }

    /** With HTTP/2 agreed on, the preface and empty settings sent. */
    static RawConnection http2(Credentials credentials) throws IOException {
        RawConnection connection = tls(credentials, "h2");
        connection.send(PREFACE);
        connection.frame(SETTINGS, 0, 0, new byte[0]);
        return connection;
    }

    RawConnection send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    /** As much of it as the other side takes. */
    void send(byte[] bytes) throws IOException {
        try {
            OutputStream out = socket.getOutputStream();
            out.write(bytes);
            out.flush();
        } catch (SocketException hungUp) {
            socket.setSoTimeout(SILENCE_MILLIS); // what it said before is still there to be read
        }
    }

    void frame(int type, int flags, int stream, byte[] payload) throws IOException {
        byte[] frame = new byte[9 + payload.length];
        frame[0] = (byte) (payload.length >> 16);
        frame[1] = (byte) (payload.length >> 8);
        frame[2] = (byte) payload.length;
        frame[3] = (byte) type;
        frame[4] = (byte) flags;
        for (int i = 0; i < 4; i++) {
            frame[5 + i] = (byte) (stream >>> (24 - 8 * i));
        }
        System.arraycopy(payload, 0, frame, 9, payload.length);
        send(frame);
    }

    /** All that comes until the other side hangs up or falls silent. */
    String received() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] buffer = new byte[8_192];
        try {
            InputStream in = socket.getInputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                all.write(buffer, 0, count);
            }
        } catch (SocketException | SocketTimeoutException end) {
            return all.toString(StandardCharsets.ISO_8859_1);
        }
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
