package io.keelson.chaos.kubectl;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One kubectl binary with a kubeconfig and a cache of its own. kubectl keeps what it learned of a
 * server by that server's address, so two servers that had the same port must not share a cache.
 */
final class Kubectl {
    /** Longer than any command of the table takes, also on a busy machine. */
    static final Duration LIMIT = Duration.ofSeconds(45);

    private final int minor;
    private final Path binary;
    private final Path kubeconfig;
    private final Path folder;
    private int commands;

    /**
     * How a command ended.
     *
     * @param exit its exit code
     */
    record Result(List<String> words, int exit, String out, String err) {
        /** For a failure's message: what was typed and what came back. */
        String transcript() {
            return "$ kubectl "
                    + String.join(" ", words)
                    + "\nexit "
                    + exit
                    + "\n"
                    + out
                    + err.lines().map(line -> "stderr: " + line + "\n").reduce("", String::concat);
        }
    }

    /** A command that was started and has not been waited for. */
    record Running(List<String> words, Process process, Path out, Path err) {
        List<String> lines() throws IOException {
            return Files.readString(out).lines().toList();
        }
    }

    /**
     * @param minor the 32 of kubectl 1.32
     * @param folder for its cache and for what it prints
     */
    Kubectl(int minor, Path binary, Path kubeconfig, Path folder) throws IOException {
        this.minor = minor;
        this.binary = binary;
        this.kubeconfig = kubeconfig;
        this.folder = Files.createDirectories(folder);
    }

    /**
     * The binary named by the property {@code keelson.kubectl.<minor>} or the environment variable
     * {@code KEELSON_KUBECTL_1<minor>}. The PATH is not searched: some installed programs of that
     * name start another version, chosen by the server's.
     */
    static Optional<Path> find(int minor) {
        String value = System.getProperty("keelson.kubectl." + minor);
        if (value == null || value.isEmpty()) {
            value = System.getenv("KEELSON_KUBECTL_1" + minor);
        }
        if (value == null || value.isEmpty()) {
            return Optional.empty();
        }
        Path file = Path.of(value);
        if (!Files.isExecutable(file)) {
            throw new IllegalStateException(
                    "KEELSON_KUBECTL_1" + minor + " is not an executable file: " + value);
        }
        return Optional.of(file.toAbsolutePath());
    }

    int minor() {
        return minor;
    }

    /** Runs a command to its end. */
    Result run(List<String> words, Map<String, String> environment, String input)
            throws IOException, InterruptedException {
        Running running = start(words, environment, input);
        if (!running.process().waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            Result soFar = stop(running);
            throw new IllegalStateException("did not end in " + LIMIT + ":\n" + soFar.transcript());
        }
        return result(running);
    }

    /** Starts a command and goes on. */
    Running start(List<String> words, Map<String, String> environment, String input)
            throws IOException {
        String files = "command-" + commands++;
        Path in = folder.resolve(files + ".in");
        Path out = folder.resolve(files + ".out");
        Path err = folder.resolve(files + ".err");
        Files.writeString(in, input, StandardCharsets.UTF_8);
        List<String> command = new ArrayList<>();
        command.add(binary.toString());
        if (words.stream().noneMatch(word -> word.startsWith("--kubeconfig"))) {
            command.add("--kubeconfig=" + kubeconfig);
        }
        command.add("--cache-dir=" + folder.resolve("cache"));
        command.addAll(words);
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectInput(in.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("KUBE"));
        builder.environment().put("HOME", folder.toString());
        builder.environment().putAll(environment);
        return new Running(words, builder.start(), out, err);
    }

    /** Ends what runs and tells what it printed; its exit code says nothing then. */
    Result stop(Running running) throws IOException, InterruptedException {
        running.process().destroyForcibly().waitFor();
        return result(running);
    }

    static Result result(Running running) throws IOException {
        return new Result(
                running.words(),
                running.process().exitValue(),
                Files.readString(running.out()),
                Files.readString(running.err()));
    }
}
