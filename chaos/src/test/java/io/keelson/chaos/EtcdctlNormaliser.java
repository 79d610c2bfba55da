package io.keelson.chaos;

import com.google.protobuf.InvalidProtocolBufferException;
import io.keelson.proto.etcdserverpb.DeleteRangeResponse;
import io.keelson.proto.etcdserverpb.MemberListResponse;
import io.keelson.proto.etcdserverpb.PutResponse;
import io.keelson.proto.etcdserverpb.RangeResponse;
import io.keelson.proto.etcdserverpb.ResponseHeader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Takes out of etcdctl's output what two clusters may not have in common: ids, ports, terms, raft
 * indices, times, sizes of files and versions. Revisions, hashes, counts and texts stay.
 */
final class EtcdctlNormaliser {
    private static final Map<Pattern, String> PATTERNS = new LinkedHashMap<>();

    static {
        for (String number :
                List.of("raft_term", "raftTerm", "raftIndex", "raftAppliedIndex", "dbSize")) {
            pattern("\"" + number + "\":\\d+", "\"" + number + "\":<n>");
        }
        pattern(" +<", " <"); // ids are padded to sixteen characters
        // Members in the order of their ids.
        pattern("ETCD_INITIAL_CLUSTER=\"[^\"]*\"", "ETCD_INITIAL_CLUSTER=<members>");
        pattern("\"dbSizeInUse\":\\d+", "\"dbSizeInUse\":<n>");
        pattern("\"(RaftTerm|RaftIndex|RaftAppliedIndex|DBSize)\" ?: ?\\d+", "\"$1\" : <n>");
        pattern("\"version\":\"[^\"]*\"", "\"version\":<version>");
        pattern("\"Version\" ?: ?\"[^\"]*\"", "\"Version\" : <version>");
        pattern("\"ttl\":\\d+,\"granted-ttl\"", "\"ttl\":<s>,\"granted-ttl\"");
        pattern("remaining\\(\\d+s\\)", "remaining(<s>)");
        pattern("\"TTL\" : \\d+(?=\n\"GrantedTTL\")", "\"TTL\" : <s>");
        pattern("took = [^ ,\\n]+", "took = <t>");
        pattern("\"took\":\"[^\"]*\"", "\"took\":<t>");
        pattern("\"ts\":\"[^\"]*\"", "\"ts\":<t>");
        pattern("\"target\":\"[^\"]*\"", "\"target\":<t>");
        pattern("\"peer\":\"Peer\\{[^}]*}\"", "\"peer\":<peer>");
        pattern("no leader endpoint given at \\[[^\\]]*]", "no leader endpoint given at <peer>");
        // endpoint status: endpoint, id, version, size, leader?, learner?, term, index, applied
        pattern(
                ", \\d+\\.\\d+\\.\\d+[^,]*, [\\d.]+ [kMG]?B, (true|false), (true|false), "
                        + "\\d+, \\d+, \\d+,",
                ", <version>, <size>, $1, $2, <n>, <n>, <n>,");
    }

    private final Map<String, String> names = new LinkedHashMap<>();

    /** Asks the cluster for its ids. */
    EtcdctlNormaliser(ProcessCluster cluster) {
        try (EtcdClient client = new EtcdClient(cluster.member(0).endpoint())) {
            MemberListResponse list = client.memberList();
            nameNumber("cluster", list.getHeader().getClusterId());
            for (int i = 0; i < cluster.members().size(); i++) {
                MemberProcess member = cluster.member(i);
                nameNumber("member" + i, cluster.memberId(member));
                names.put(member.endpoint(), "<client" + i + ">");
                names.put("127.0.0.1:" + member.peerPort(), "<peer" + i + ">");
            }
        }
    }

    /** An id that etcdctl prints in sixteen hex digits and, in JSON, as a decimal number. */
    void nameId(String name, String hex) {
        nameNumber(name, Long.parseUnsignedLong(hex, 16));
    }

    private void nameNumber(String name, long id) {
        names.put(String.format("%016x", id), "<" + name + ">");
        names.put(Long.toHexString(id), "<" + name + ">");
        names.put(Long.toUnsignedString(id), "<" + name + ">");
        names.put(Long.toString(id), "<" + name + ">");
    }

    /** The standard output of a command. */
    String normalise(List<String> words, byte[] out) {
        if (words.contains("protobuf")) {
            return decode(words, out);
        }
        String text = normalise(new String(out, StandardCharsets.ISO_8859_1));
        boolean byMember =
                words.contains("--cluster")
                        || words.contains("--endpoints={endpoints}")
                        || (words.contains("member") && words.contains("list"));
        if (byMember) {
            // The order is that of ids or of who answered first.
            return text.lines().sorted().map(line -> line + "\n").collect(Collectors.joining());
        }
        return text.isEmpty() || text.endsWith("\n") ? text : text + "\n";
    }

    /** A text of several lines or a line of one. */
    String normalise(String text) {
        String result = text;
        for (Map.Entry<String, String> name : names.entrySet()) {
            result =
                    result.replaceAll(
                            "(?<![0-9a-f])" + name.getKey() + "(?![0-9a-f])", name.getValue());
        }
        for (Map.Entry<Pattern, String> pattern : PATTERNS.entrySet()) {
            result = pattern.getKey().matcher(result).replaceAll(pattern.getValue());
        }
        return result;
    }

    private static String decode(List<String> words, byte[] out) {
        ResponseHeader.Builder noHeader = ResponseHeader.newBuilder();
        try {
            return switch (words.getFirst()) {
                case "get" -> {
                    var answer = RangeResponse.parseFrom(out).toBuilder();
                    noHeader.setRevision(answer.getHeader().getRevision());
                    yield answer.setHeader(noHeader).toString();
                }
                case "put" -> {
                    var answer = PutResponse.parseFrom(out).toBuilder();
                    noHeader.setRevision(answer.getHeader().getRevision());
                    yield answer.setHeader(noHeader).toString();
                }
                case "del" -> {
                    var answer = DeleteRangeResponse.parseFrom(out).toBuilder();
                    noHeader.setRevision(answer.getHeader().getRevision());
                    yield answer.setHeader(noHeader).toString();
                }
                default -> throw new IllegalArgumentException("not decoded: " + words);
            };
        } catch (InvalidProtocolBufferException e) {
            return "not the expected protobuf: " + e.getMessage() + "\n";
        }
    }

    private static void pattern(String regex, String replacement) {
        PATTERNS.put(Pattern.compile(regex), replacement);
    }
}
