package io.keelson.raft.core;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Plays the commands of a scenario file and says what each member did:
 *
 * <pre>
 *   members 1 2 3             voters with empty logs
 *   member 4 log 1 1 2        one more of the same voters, its log holds entries of these terms
 *   standby 5                 a member without a configuration
 *   tick 1 11                 11 ticks for member 1
 *   deliver                   messages, disks and state machines run until all is quiet
 *   propose 1 a b             two commands at member 1
 *   read 2 7                  a read under id 7 at member 2
 *   change 1 1 2 3 / 4        voters and, after the slash, learners
 *   transfer 1 2
 *   lost 2 1                  member 2 finds member 1's process gone
 *   stall 1, resume 1         member 1's disk
 *   cut 1 2, heal             the link between two, all links
 *   restart 2
 *   compact 1                 cut the log at what is applied
 *   status
 * </pre>
 */
final class ScenarioCluster {
    private record Flight(long from, Effects.Send send) {}

    private final Map<Long, TestingMember> members = new TreeMap<>();
    private final List<Flight> flying = new ArrayList<>();
    private final Set<List<Long>> cuts = new HashSet<>();
    private final Set<Long> stalled = new HashSet<>();
    private final List<String> output = new ArrayList<>();
    private Long[] voters = {};

    List<String> run(String line) {
        output.clear();
        String[] words = line.split(" +");
        long id = words.length > 1 ? Long.parseLong(words[1]) : 0;
        switch (words[0]) {
            case "members" -> {
                voters = numbers(words, 1).toArray(Long[]::new);
                for (long voter : voters) {
                    members.put(voter, TestingMember.of(voter, voters));
                }
            }
            case "member" -> {
                long[] terms = numbers(words, 3).stream().mapToLong(t -> t).toArray();
                long last = terms[terms.length - 1];
                members.put(id, TestingMember.withLog(id, last, List.of(voters), terms));
            }
            case "standby" -> members.put(id, TestingMember.of(id));
            case "tick" -> carryOut(id, member(id).tick(Integer.parseInt(words[2])));
            case "deliver" -> deliver();
            case "propose" -> {
                List<byte[]> commands =
                        Arrays.stream(words)
                                .skip(2)
                                .map(w -> w.getBytes(StandardCharsets.UTF_8))
                                .toList();
                step(id, new Input.Propose(commands));
            }
            case "read" -> step(id, new Input.Read(Long.parseLong(words[2])));
            case "change" -> step(id, new Input.ChangeMembers(1, target(words)));
            case "transfer" -> step(id, new Input.TransferLeader(Long.parseLong(words[2])));
            case "lost" -> step(id, new Input.PeerLost(Long.parseLong(words[2])));
            case "stall" -> stalled.add(id);
            case "resume" -> stalled.remove(id);
            case "cut" -> {
                cuts.add(List.of(id, Long.parseLong(words[2])));
                cuts.add(List.of(Long.parseLong(words[2]), id));
            }
            case "heal" -> cuts.clear();
            case "restart" -> member(id).restart();
            case "compact" -> compact(id);
            case "status" -> members.forEach((who, member) -> output.add(show(member.status())));
            default -> throw new IllegalArgumentException("unknown command: " + line);
        }
        return output;
    }

    private static List<Long> numbers(String[] words, int from) {
        return Arrays.stream(words).skip(from).map(Long::valueOf).toList();
    }

    private static Configuration target(String[] words) {
        List<String> list = Arrays.asList(words).subList(2, words.length);
        int slash = list.contains("/") ? list.indexOf("/") : list.size();
        Configuration plain =
                Configuration.ofVoters(list.subList(0, slash).stream().map(Long::valueOf).toList());
        Configuration learners =
                Configuration.ofVoters(list.stream().skip(slash + 1L).map(Long::valueOf).toList());
        return new Configuration(plain.voters(), plain.outgoingVoters(), learners.voters());
    }

    private TestingMember member(long id) {
        TestingMember member = members.get(id);
        if (member == null) {
            throw new IllegalArgumentException("no member " + id);
        }
        return member;
    }

    private void step(long id, Input input) {
        carryOut(id, member(id).step(input));
    }

    private void carryOut(long id, Effects effects) {
        SimTrace.lines(effects).forEach(line -> output.add(id + " " + line));
        member(id).messages(effects).forEach(send -> flying.add(new Flight(id, send)));
        release(id);
        for (Effects.Fetch fetch : effects.fetch()) {
            SimLog log = member(id).log();
            List<Entry> found =
                    fetch.firstIndex() < log.firstIndex()
                            ? List.of()
                            : log.slice(fetch.firstIndex(), log.lastIndex());
            step(id, new Input.Fetched(fetch.to(), fetch.firstIndex(), found));
        }
        for (Effects.SendSnapshot send : effects.sendSnapshot()) {
            RaftStatus status = member(id).status();
            long index = status.appliedIndex();
            EntryId last = new EntryId(member(id).log().termAt(index), index);
            SnapshotMark mark = new SnapshotMark(last, status.configuration());
            output.add(id + " sends " + send.to() + " a snapshot at " + SimTrace.show(last));
            step(send.to(), new Input.SnapshotInstalled(mark));
            step(id, new Input.SnapshotReported(send.to(), index, true));
        }
    }

    private void release(long id) {
        member(id).released().forEach(send -> flying.add(new Flight(id, send)));
    }

    private void deliver() {
        boolean quiet = false;
        while (!quiet) {
            quiet = true;
            List<Flight> arriving = List.copyOf(flying);
            flying.clear();
            for (Flight flight : arriving) {
                long to = flight.send().to();
                if (!cuts.contains(List.of(flight.from(), to)) && members.containsKey(to)) {
                    quiet = false;
                    carryOut(to, member(to).receive(flight.from(), flight.send().message()));
                }
            }
            for (long id : members.keySet()) {
                if (!member(id).isSynced() && !stalled.contains(id)) {
                    quiet = false;
                    carryOut(id, member(id).sync());
                }
                if (!member(id).isApplied()) {
                    quiet = false;
                    carryOut(id, member(id).apply());
                }
            }
        }
    }

    private void compact(long id) {
        RaftStatus status = member(id).status();
        long index = status.appliedIndex();
        EntryId last = new EntryId(member(id).log().termAt(index), index);
        member(id).compact(new SnapshotMark(last, status.configuration()));
    }

    private static String show(RaftStatus status) {
        return status.self()
                + " "
                + status.role()
                + " term "
                + status.hardState().term()
                + " leader "
                + status.leader()
                + " log "
                + status.firstIndex()
                + ".."
                + SimTrace.show(status.lastEntry())
                + " commit "
                + status.hardState().commitIndex()
                + " applied "
                + status.appliedIndex()
                + " "
                + SimTrace.show(status.configuration());
    }
}
