package io.keelson.chaos;

import io.keelson.proto.etcdserverpb.Member;
import io.keelson.proto.etcdserverpb.StatusResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A cluster of member processes on loopback. Members are numbered from zero in the order in which
 * they joined; a member that was replaced keeps its number as a dead one. Closing kills every
 * process; so does the end of the test's JVM.
 */
public final class ProcessCluster implements AutoCloseable {
    private static final Duration SERVE_LIMIT = Duration.ofSeconds(60);

    private final ServerProgram program;
    private final Path folder;
    private final String token;
    private final List<MemberProcess> members = new ArrayList<>();
    private final String initialCluster;

    /** Prepares a cluster of that many members with data and logs under the folder. */
    public ProcessCluster(ServerProgram program, int size, Path folder) {
        this.program = program;
        this.folder = folder;
        this.token = "chaos-" + folder.getFileName();
        for (int i = 0; i < size; i++) {
            newMember("m" + i);
        }
        this.initialCluster = peersOf(members);
    }

    /** Starts all members and waits until the cluster serves. */
    public ProcessCluster start() {
        startAll();
        awaitServing();
        return this;
    }

    /** Starts or restarts every member that does not run; the first start forms the cluster. */
    public void startAll() {
        for (MemberProcess member : members) {
            if (!member.isAlive()) {
                member.start(initialCluster, "new", token);
            }
        }
    }

    /** Waits until every living member is ready and a linearizable read succeeds on each. */
    public void awaitServing() {
        for (MemberProcess member : members) {
            if (member.isAlive()) {
                member.awaitReady();
                awaitServing(member);
            }
        }
    }

    /** Waits until a linearizable read succeeds on this member. */
    public void awaitServing(MemberProcess member) {
        try (EtcdClient client = new EtcdClient(member.endpoint())) {
            Await.until(
                    member.name() + " to serve a linearizable read",
                    SERVE_LIMIT,
                    () -> {
                        client.reconnectSoon();
                        client.get("chaos/readiness");
                        return true;
                    },
                    member::logTail);
        }
    }

    public ServerProgram program() {
        return program;
    }

    public MemberProcess member(int number) {
        return members.get(number);
    }

    public List<MemberProcess> members() {
        return List.copyOf(members);
    }

    /** The endpoints of all members that run. */
    public List<String> endpoints() {
        return members.stream()
                .filter(MemberProcess::isAlive)
                .map(MemberProcess::endpoint)
                .toList();
    }

    /** {@code kill -9} of every living member, as close together as signals can be sent. */
    public void killAll() {
        members.stream().filter(MemberProcess::isAlive).forEach(MemberProcess::signalKill);
        members.forEach(member -> {
            if (member.isAlive()) {
                member.awaitGone();
            }
        });
    }

    /** The number of the member that leads, as the living members agree; waits for one. */
    public int awaitLeader() {
        int[] leader = {-1};
        Await.until(
                "a leader",
                SERVE_LIMIT,
                () -> {
                    leader[0] = leaderNow();
                    return leader[0] >= 0;
                },
                this::logTails);
        return leader[0];
    }

    private int leaderNow() {
        for (int i = 0; i < members.size(); i++) {
            if (members.get(i).isAlive()) {
                try (EtcdClient client = new EtcdClient(members.get(i).endpoint())) {
                    StatusResponse status = client.status();
                    if (status.getLeader() != 0
                            && status.getLeader() == status.getHeader().getMemberId()) {
                        return i;
                    }
                }
            }
        }
        return -1;
    }

    /**
     * Adds a member to the cluster through a living one, as an operator would: member add, then
     * start with the state {@code existing}.
     *
     * @return the number of the new member, which has been started and may not be ready yet
     */
    public int addMember(boolean learner) {
        MemberProcess added = newMember("m" + members.size());
        try (EtcdClient client = new EtcdClient(endpoints().getFirst())) {
            List<Member> now = addWhenHealthy(client, added.peerUrl(), learner);
            String peers =
                    now.stream()
                            .map(m -> nameOf(m, added) + "=" + m.getPeerURLs(0))
                            .collect(Collectors.joining(","));
            added.start(peers, "existing", token);
        }
        return members.size() - 1;
    }

    /** A real etcd refuses until its members have been connected for five seconds. */
    private static List<Member> addWhenHealthy(EtcdClient client, String peerUrl, boolean learner) {
        List<Member> members = new ArrayList<>();
        Await.until(
                "the cluster to add a member",
                SERVE_LIMIT,
                () -> {
                    members.addAll(client.memberAdd(peerUrl, learner).getMembersList());
                    return true;
                });
        return members;
    }

    /** The id by which the cluster knows this member; asks a living one. */
    public long memberId(MemberProcess wanted) {
        try (EtcdClient client = new EtcdClient(endpoints().getFirst())) {
            return client.memberList().getMembersList().stream()
                    .filter(member -> member.getPeerURLsList().contains(wanted.peerUrl()))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(wanted.name() + " is no member"))
                    .getID();
        }
    }

    /** The ends of all logs, for a failure's message. */
    public String logTails() {
        return members.stream().map(MemberProcess::logTail).collect(Collectors.joining());
    }

    @Override
    public void close() {
        killAll();
    }

    private MemberProcess newMember(String name) {
        MemberProcess member =
                new MemberProcess(program, name, folder, FreePorts.take(), FreePorts.take());
        members.add(member);
        return member;
    }

    private static String nameOf(Member member, MemberProcess added) {
        return member.getPeerURLs(0).equals(added.peerUrl()) ? added.name() : member.getName();
    }

    private static String peersOf(List<MemberProcess> members) {
        return members.stream()
                .map(member -> member.name() + "=" + member.peerUrl())
                .collect(Collectors.joining(","));
    }
}
