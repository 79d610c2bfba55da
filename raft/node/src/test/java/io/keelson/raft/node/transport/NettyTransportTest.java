package io.keelson.raft.node.transport;

import static io.keelson.raft.node.transport.RecordingListener.take;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.raft.core.EntryId;
import io.keelson.raft.core.Message;
import io.keelson.raft.core.ReadRound;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The peer protocol over real sockets on loopback. */
class NettyTransportTest {
    private static final long CLUSTER = 0xc1;
    private static final long SECOND = 1_000_000_000L;

    private final List<NettyTransport> open = new ArrayList<>();

    @AfterEach
    void close() {
        open.forEach(NettyTransport::close);
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private NettyTransport open(long cluster, long id, long nonce, RecordingListener listener)
            throws IOException {
        return openAt(0, cluster, id, nonce, listener);
    }

    private NettyTransport openAt(
            int port, long cluster, long id, long nonce, RecordingListener listener)
            throws IOException {
        NettyTransport transport =
                NettyTransport.open(
                        TransportSettings.of(cluster, id, nonce, List.of(loopback(port))),
                        listener);
        open.add(transport);
        return transport;
    }

    private static InetSocketAddress at(NettyTransport transport) {
        return transport.boundAddresses().getFirst();
    }

    private static void introduce(NettyTransport... members) {
        introduce(Set.of(), members);
    }

    private static void introduce(Set<Long> removed, NettyTransport... members) {
        java.util.HashMap<Long, List<InetSocketAddress>> addresses = new java.util.HashMap<>();
        for (NettyTransport member : members) {
            addresses.put(member.settings().self(), List.of(at(member)));
        }
        for (NettyTransport member : members) {
            member.updatePeers(new PeerTable(addresses, removed));
        }
    }

    private static Envelope heartbeat(long to, long term) {
        return new Envelope(to, new Frame.Raft(new Message.Heartbeat(term, 0, ReadRound.NONE)));
    }

    private static void awaitConnected(RecordingListener listener) throws Exception {
        Set<ConnectionKind> kinds = new java.util.HashSet<>();
        while (kinds.size() < 2) {
            kinds.add(take(listener.connected));
        }
    }

    @Test
    void framesArriveInOrderAndNothingBeforeAConnection() throws Exception {
        RecordingListener first = new RecordingListener();
        RecordingListener second = new RecordingListener();
        NettyTransport one = open(CLUSTER, 1, 11, first);
        NettyTransport two = open(CLUSTER, 2, 22, second);
        introduce(one, two);
        one.start(first);
        one.send(List.of(new Envelope(2, new Frame.Request(1, 1, new byte[0]))));
        assertThat(take(first.undelivered).to()).isEqualTo(2);
        two.start(second);
        awaitConnected(first);
        List<Envelope> batch = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            batch.add(heartbeat(2, i));
        }
        one.send(batch);
        for (int i = 0; i < 1000; i++) {
            assertThat(take(second.received))
                    .isEqualTo(new RecordingListener.Received(1, heartbeat(2, i).frame()));
        }
    }

    @Test
    void aClosedPortIsAPeerLostAndAReturnIsNoticed() throws Exception {
        RecordingListener first = new RecordingListener();
        RecordingListener second = new RecordingListener();
        NettyTransport one = open(CLUSTER, 1, 11, first);
        NettyTransport two = open(CLUSTER, 2, 22, second);
        introduce(one, two);
        one.start(first);
        two.start(second);
        awaitConnected(first);
        int port = at(two).getPort();
        two.close();
        assertThat(take(first.lost)).isEqualTo(2);
        RecordingListener again = new RecordingListener();
        NettyTransport back = openAt(port, CLUSTER, 2, 23, again);
        introduce(one, back);
        back.start(again);
        awaitConnected(first);
        one.send(List.of(heartbeat(2, 5)));
        assertThat(take(again.received).from()).isEqualTo(1);
    }

    @Test
    void garbageIsClosedAndSaidOnce() throws Exception {
        RecordingListener listener = new RecordingListener();
        NettyTransport one = open(CLUSTER, 1, 11, listener);
        one.start(listener);
        for (int i = 0; i < 5; i++) {
            try (Socket socket = new Socket()) {
                socket.connect(at(one), 5000);
                socket.getOutputStream()
                        .write("GET /members HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.UTF_8));
                socket.setSoTimeout(5000);
                assertThat(closedByPeer(socket)).isTrue();
            }
        }
        assertThat(take(listener.refusals)).isEqualTo("not the peer protocol");
        assertThat(listener.refusals).isEmpty();
    }

    private static boolean closedByPeer(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (java.net.SocketException reset) {
            return true;
        }
    }

    @Test
    void aBrokenFrameClosesTheConnection() throws Exception {
        RecordingListener listener = new RecordingListener();
        NettyTransport one = open(CLUSTER, 1, 11, listener);
        one.updatePeers(new PeerTable(Map.of(2L, List.of(loopback(1))), Set.of()));
        one.start(listener);
        try (Socket socket = new Socket()) {
            socket.connect(at(one), 5000);
            byte[] hello = new byte[Handshake.HELLO_BYTES];
            Handshake.encode(
                            new Handshake.Hello(
                                    Handshake.VERSION,
                                    ConnectionKind.ENTRIES,
                                    CLUSTER,
                                    2,
                                    1,
                                    9,
                                    new LogPosition(0, 0)))
                    .readBytes(hello);
            socket.getOutputStream().write(hello);
            socket.getOutputStream().write(new byte[] {127, 0, 0, 0, 3, 0, 0, 0, 1, 2, 3, 4});
            socket.setSoTimeout(5000);
            socket.getInputStream().readNBytes(Handshake.WELCOME_HEAD_BYTES + 4);
            assertThat(closedByPeer(socket)).isTrue();
        }
        assertThat(take(listener.refusals)).startsWith("a frame of 2130706432 bytes");
    }

    @Test
    void othersAreRefusedWithAReason() throws Exception {
        RecordingListener listener = new RecordingListener();
        NettyTransport one = open(CLUSTER, 1, 11, listener);
        one.updatePeers(new PeerTable(Map.of(2L, List.of(loopback(1))), Set.of(5L)));
        one.start(listener);
        assertThat(refusalOf(0xc2, 2, 1, at(one)))
                .isEqualTo(
                        new Refusal(
                                Refusal.Code.OTHER_CLUSTER, "cluster ID mismatch: c2 is not c1"));
        assertThat(refusalOf(CLUSTER, 3, 1, at(one)).code()).isEqualTo(Refusal.Code.UNKNOWN_MEMBER);
        assertThat(refusalOf(CLUSTER, 5, 1, at(one)).text())
                .isEqualTo("the member 5 has been permanently removed from the cluster");
        assertThat(refusalOf(CLUSTER, 2, 7, at(one)).code()).isEqualTo(Refusal.Code.WRONG_MEMBER);
    }

    /** What a member that dials is told. */
    private Refusal refusalOf(long cluster, long from, long to, InetSocketAddress address)
            throws Exception {
        RecordingListener listener = new RecordingListener();
        NettyTransport dialing = open(cluster, from, 99, listener);
        dialing.updatePeers(new PeerTable(Map.of(to, List.of(address)), Set.of()));
        dialing.start(listener);
        return take(listener.refusedByPeer);
    }

    @Test
    void aMemberThatLostWhatItAcknowledgedIsRefused() throws Exception {
        RecordingListener first = new RecordingListener();
        RecordingListener second = new RecordingListener();
        second.position = new LogPosition(3, 100);
        NettyTransport one = open(CLUSTER, 1, 11, first);
        NettyTransport two = open(CLUSTER, 2, 22, second);
        introduce(one, two);
        one.start(first);
        two.start(second);
        awaitConnected(second);
        Frame acknowledgement =
                new Frame.Raft(new Message.AppendResponse(3, true, 100, 0, EntryId.ZERO));
        two.send(List.of(new Envelope(1, acknowledgement)));
        take(first.received);
        int port = at(two).getPort();
        two.close();
        take(first.lost);

        RecordingListener wiped = new RecordingListener();
        wiped.position = new LogPosition(0, 0);
        NettyTransport empty = openAt(port, CLUSTER, 2, 23, wiped);
        introduce(one, empty);
        empty.start(wiped);
        Refusal refusal = take(wiped.refusedByPeer);
        assertThat(refusal.code()).isEqualTo(Refusal.Code.BEHIND);
        assertThat(refusal.text())
                .startsWith("member 2 has already been bootstrapped")
                .contains("entry 100 of term 3");
        empty.close();

        RecordingListener kept = new RecordingListener();
        kept.position = new LogPosition(3, 100);
        NettyTransport whole = openAt(port, CLUSTER, 2, 24, kept);
        introduce(one, whole);
        whole.start(kept);
        awaitConnected(kept);
    }

    @Test
    void aStrangerMayAskWhatIsAllowed() throws Exception {
        RecordingListener listener = new RecordingListener();
        NettyTransport one = open(CLUSTER, 1, 11, listener);
        one.start(listener);
        byte[] body = "who?".getBytes(StandardCharsets.UTF_8);
        assertThat(PeerQuery.ask(at(one), 0, 1, body, 5 * SECOND, null)).isEqualTo(body);
        assertThatThrownBy(() -> PeerQuery.ask(at(one), 0, 2, body, 5 * SECOND, null))
                .isInstanceOf(IOException.class)
                .hasMessage("members only");
        assertThatThrownBy(() -> PeerQuery.ask(at(one), 0xbad, 1, body, 5 * SECOND, null))
                .hasMessageStartingWith("cluster ID mismatch");
        InetSocketAddress nobody = at(one);
        one.close();
        assertThatThrownBy(() -> PeerQuery.ask(nobody, 0, 1, body, 5 * SECOND, null))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("refused");
    }

    @Test
    void aTakenPortIsOneClearError() throws Exception {
        RecordingListener listener = new RecordingListener();
        NettyTransport one = open(CLUSTER, 1, 11, listener);
        int port = at(one).getPort();
        assertThatThrownBy(() -> openAt(port, CLUSTER, 2, 22, listener))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("listen tcp")
                .hasMessageContaining(":" + port)
                .hasMessageContaining("in use");
    }
}
