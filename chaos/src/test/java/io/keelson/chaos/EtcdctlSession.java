package io.keelson.chaos;

import io.keelson.chaos.EtcdctlCase.Background;
import io.keelson.chaos.EtcdctlCase.Collect;
import io.keelson.chaos.EtcdctlCase.Run;
import io.keelson.chaos.EtcdctlCase.Step;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** etcdctl against one cluster: carries out cases and keeps a transcript of each, normalised. */
final class EtcdctlSession implements AutoCloseable {
    private static final Duration COMMAND_LIMIT = Duration.ofSeconds(20);
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([a-zA-Z]+)(?::?(\\d+))?}");
    private static final Pattern HEX_ID = Pattern.compile("\\b[0-9a-f]{12,16}\\b");
    private static final Pattern DECIMAL_ID = Pattern.compile("\"ID\" ?: ?(\\d+)");

    private final Path etcdctl;
    private final ProcessCluster cluster;
    private final Path folder;
    private final EtcdClient client;
    private final EtcdctlNormaliser normaliser;
    private final Map<String, String> captured = new HashMap<>();
    private final List<Process> background = new ArrayList<>();
    private int commands;

    EtcdctlSession(Path etcdctl, ProcessCluster cluster, Path folder) {
        this.etcdctl = etcdctl;
        this.cluster = cluster;
        this.folder = folder;
        this.client = new EtcdClient(cluster.member(0).endpoint());
        this.normaliser = new EtcdctlNormaliser(cluster);
    }

    ProcessCluster cluster() {
        return cluster;
    }

    /** The end of the log of a server that is no more; nothing for one that lives. */
    String deathNote() {
        MemberProcess member = cluster.member(0);
        return member.isAlive() ? "" : " ended " + member.exitCode() + member.logTail();
    }

    /** The newest revision: what the next case starts from must be equal on both servers. */
    long revision() {
        return client.get("chaos/revision").getHeader().getRevision();
    }

    /** After a case that left the servers apart: writes until this one has reached a revision. */
    void padTo(long revision) {
        while (revision() < revision) {
            var _ = client.put("chaos/pad", "");
        }
    }

    /** Runs the case and returns what it printed. */
    String run(EtcdctlCase testCase) throws IOException, InterruptedException {
        StringBuilder transcript = new StringBuilder();
        for (Step step : testCase.steps()) {
            switch (step) {
                case Run run -> transcript.append(run(run));
                case Background start -> {
                    background.add(start(start.words(), start.input(), "background"));
                    transcript.append("& ").append(String.join(" ", start.words())).append('\n');
                }
                case Collect(int lines) -> transcript.append(collect(lines));
            }
        }
        background.forEach(Process::destroyForcibly);
        background.clear();
        return transcript.toString();
    }

    /**
     * A real etcd refuses to change the members of a cluster whose members have not been connected
     * for five seconds: then the command is repeated until it says something else.
     */
    private String run(Run run) throws IOException, InterruptedException {
        long deadlineNanos = System.nanoTime() + COMMAND_LIMIT.toNanos();
        while (true) {
            String printed = runOnce(run);
            if (!printed.contains("etcdserver: unhealthy cluster")
                    || System.nanoTime() - deadlineNanos > 0) {
                return printed;
            }
            Await.pauseMillis(200);
        }
    }

    private String runOnce(Run run) throws IOException, InterruptedException {
        String files = "command-" + commands++;
        Process process = start(run.words(), run.input(), files);
        if (!process.waitFor(COMMAND_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException(run.words() + " did not end in " + COMMAND_LIMIT);
        }
        byte[] out = Files.readAllBytes(folder.resolve(files + ".out"));
        String err = Files.readString(folder.resolve(files + ".err"));
        if (!run.capture().isEmpty()) {
            String id = idIn(new String(out, StandardCharsets.UTF_8));
            captured.put(run.capture(), id);
            if (!id.equals("0")) {
                normaliser.nameId(run.capture(), id);
            }
        }
        int exit = process.exitValue();
        boolean asExpected = (exit == 0) == run.succeeds();
        return (run.succeeds() ? "$ " : "! ")
                + String.join(" ", run.words())
                + "\n"
                + (asExpected ? "" : "UNEXPECTED ")
                + "exit "
                + exit
                + "\n"
                + normaliser.normalise(run.words(), out)
                + err.lines()
                        .map(line -> "stderr: " + normaliser.normalise(line) + "\n")
                        .collect(Collectors.joining());
    }

    /** In hexadecimal; zero where there is none, which the comparison of the outputs will tell. */
    private static String idIn(String out) {
        Matcher decimal = DECIMAL_ID.matcher(out);
        if (decimal.find()) {
            return Long.toHexString(Long.parseUnsignedLong(decimal.group(1)));
        }
        Matcher hex = HEX_ID.matcher(out);
        return hex.find() ? hex.group() : "0";
    }

    private String collect(int lines) throws IOException {
        Path out = folder.resolve("background.out");
        Await.until(
                lines + " lines from etcdctl in the background",
                Duration.ofSeconds(10),
                () -> linesOf(out).size() >= lines,
                () -> {
                    try {
                        return "it printed " + linesOf(out);
                    } catch (IOException e) {
                        return e.toString();
                    }
                });
        background.removeLast().destroyForcibly();
        return linesOf(out).stream()
                .limit(lines)
                .map(line -> normaliser.normalise(line) + "\n")
                .collect(Collectors.joining());
    }

    private static List<String> linesOf(Path file) throws IOException {
        try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            return lines.toList();
        }
    }

    private Process start(List<String> words, List<String> input, String files) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(etcdctl.toString());
        if (words.stream().noneMatch(word -> word.startsWith("--endpoints"))) {
            command.add("--endpoints=" + cluster.member(0).endpoint());
        }
        for (String word : words) {
            command.add(expand(word));
        }
        Path in = folder.resolve(files + ".in");
        String text = input.stream().map(line -> expand(line) + "\n").collect(Collectors.joining());
        Files.writeString(in, text, StandardCharsets.UTF_8);
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectInput(in.toFile())
                        .redirectOutput(folder.resolve(files + ".out").toFile())
                        .redirectError(folder.resolve(files + ".err").toFile());
        builder.environment().put("ETCDCTL_API", "3");
        return builder.start();
    }

    private String expand(String word) {
        Matcher matcher = PLACEHOLDER.matcher(word);
        StringBuilder expanded = new StringBuilder();
        while (matcher.find()) {
            String number = matcher.group(2);
            String value = valueOf(matcher.group(1), number == null ? 0 : Integer.parseInt(number));
            matcher.appendReplacement(expanded, Matcher.quoteReplacement(value));
        }
        matcher.appendTail(expanded);
        return expanded.toString();
    }

    private String valueOf(String name, int number) {
        return switch (name) {
            case "next" -> Long.toString(revision() + 1);
            case "now" -> Long.toString(revision());
            case "big" -> "x".repeat(number);
            case "id" -> Long.toHexString(cluster.memberId(cluster.member(number)));
            case "endpoint" -> cluster.member(number).endpoint();
            case "endpoints" -> String.join(",", cluster.endpoints());
            case "peer" -> cluster.member(number).peerUrl();
            case "leader" -> cluster.member(cluster.awaitLeader()).endpoint();
            case "follower" -> cluster.member(cluster.awaitLeader() == 0 ? 1 : 0).endpoint();
            default -> {
                String id = captured.get(name);
                if (id == null) {
                    throw new IllegalArgumentException("nothing is named {" + name + "}");
                }
                yield id;
            }
        };
    }

    @Override
    public void close() {
        client.close();
        background.forEach(Process::destroyForcibly);
        cluster.close();
    }
}
