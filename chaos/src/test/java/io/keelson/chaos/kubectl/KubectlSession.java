package io.keelson.chaos.kubectl;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.chaos.Await;
import io.keelson.chaos.kubectl.Kubectl.Result;
import io.keelson.chaos.kubectl.Kubectl.Running;
import io.keelson.chaos.kubectl.KubectlCase.Background;
import io.keelson.chaos.kubectl.KubectlCase.Check;
import io.keelson.chaos.kubectl.KubectlCase.Contains;
import io.keelson.chaos.kubectl.KubectlCase.End;
import io.keelson.chaos.kubectl.KubectlCase.Equal;
import io.keelson.chaos.kubectl.KubectlCase.ErrorContains;
import io.keelson.chaos.kubectl.KubectlCase.Eventually;
import io.keelson.chaos.kubectl.KubectlCase.Lacks;
import io.keelson.chaos.kubectl.KubectlCase.Matches;
import io.keelson.chaos.kubectl.KubectlCase.Run;
import io.keelson.chaos.kubectl.KubectlCase.SetVariable;
import io.keelson.chaos.kubectl.KubectlCase.Step;
import io.keelson.chaos.kubectl.KubectlCase.Stored;
import io.keelson.chaos.kubectl.KubectlCase.Until;
import io.keelson.chaos.kubectl.KubectlCase.WriteFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One version of kubectl in one namespace: carries out the cases of one file. */
final class KubectlSession implements AutoCloseable {
    private static final Duration LINES_LIMIT = Duration.ofSeconds(20);
    private static final Duration EVENTUALLY_LIMIT = Duration.ofSeconds(30);
    private static final Duration EVENTUALLY_PAUSE = Duration.ofMillis(200);
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([a-z]+)}");
    private static final Pattern BLANKS = Pattern.compile("[ \\t]+");

    private final Kubectl kubectl;
    private final String namespace;
    private final Path folder;
    private final Map<String, String> named = new HashMap<>();
    private final Map<String, String> environment = new HashMap<>();
    private final Deque<Running> background = new ArrayDeque<>();

    /** Makes the namespace, with the service account that a controller would make in it. */
    KubectlSession(Kubectl kubectl, String namespace, Path folder)
            throws IOException, InterruptedException {
        this.kubectl = kubectl;
        this.namespace = namespace;
        this.folder = Files.createDirectories(folder);
        named.put("ns", namespace);
        named.put("v", Integer.toString(kubectl.minor()));
        named.put("dir", folder.toString());
        Result created = kubectl.run(List.of("create", "namespace", namespace), Map.of(), "");
        assertThat(created.exit()).as(created.transcript()).isZero();
        // Where a controller is at work it may have been first.
        kubectl.run(
                List.of("--namespace=" + namespace, "create", "serviceaccount", "default"),
                Map.of(),
                "");
    }

    /** Runs the case; fails on the first thing that does not hold. */
    void run(KubectlCase testCase) throws IOException, InterruptedException {
        environment.clear();
        try {
            for (Step step : testCase.steps()) {
                switch (step) {
                    case WriteFile file -> write(file);
                    case SetVariable(String name, String value) ->
                            environment.put(name, expand(value));
                    case Run run -> run(run);
                    case Eventually(Run run) -> eventually(run);
                    case Stored stored -> compareStored(stored);
                    case Background(List<String> words) ->
                            background.push(kubectl.start(typed(words), environment, ""));
                    case Until(int lines) -> awaitLines(lines);
                    case End end -> end(end);
                }
            }
        } finally {
            close();
        }
    }

    private void write(WriteFile file) throws IOException {
        Path path = folder.resolve(file.name());
        Files.createDirectories(path.getParent());
        Files.write(path, file.lines().stream().map(this::expand).toList());
    }

    private void run(Run run) throws IOException, InterruptedException {
        String input =
                run.input().stream().map(line -> expand(line) + "\n").reduce("", String::concat);
        Result result = kubectl.run(typed(run.words()), environment, input);
        assertThat(result.exit()).as(result.transcript()).isEqualTo(run.exit());
        check(result, run.checks());
        if (run.capture().startsWith("file:")) {
            Files.writeString(folder.resolve(run.capture().substring(5)), result.out());
        } else if (!run.capture().isEmpty()) {
            named.put(run.capture(), result.out().strip());
        }
    }

    private void eventually(Run run) throws IOException, InterruptedException {
        long until = System.nanoTime() + EVENTUALLY_LIMIT.toNanos();
        while (true) {
            try {
                run(run);
                return;
            } catch (AssertionError e) {
                if (System.nanoTime() - until > 0) {
                    throw e;
                }
                Thread.sleep(EVENTUALLY_PAUSE);
            }
        }
    }

    private void compareStored(Stored stored) throws IOException, InterruptedException {
        List<String> words = typed(stored.words());
        Result dry = succeed(words, "--dry-run=client", "-o", "json");
        Result name = succeed(words, "-o", "name");
        Result now = succeed(typed(List.of("get", name.out().strip())), "-o", "json");
        Map<String, String> defaults = new LinkedHashMap<>();
        stored.defaults().forEach((path, value) -> defaults.put(path, expand(value)));
        assertThat(FlatJson.differences(FlatJson.of(dry.out()), FlatJson.of(now.out()), defaults))
                .as("%s\nagainst\n%s", dry.transcript(), now.transcript())
                .isEmpty();
    }

    /** With flags put before a {@code --}, behind which words are the container's. */
    private Result succeed(List<String> words, String... flags)
            throws IOException, InterruptedException {
        List<String> longer = new ArrayList<>(words);
        int end = longer.indexOf("--");
        longer.addAll(end < 0 ? longer.size() : end, List.of(flags));
        Result result = kubectl.run(longer, environment, "");
        assertThat(result.exit()).as(result.transcript()).isZero();
        return result;
    }

    private void awaitLines(int lines) {
        Running running = background.element();
        Await.until(
                lines + " lines of kubectl " + String.join(" ", running.words()),
                LINES_LIMIT,
                () -> running.lines().size() >= lines,
                () -> printed(running));
    }

    private void end(End end) throws IOException, InterruptedException {
        if (end.lines() >= 0) {
            awaitLines(end.lines());
            check(kubectl.stop(background.pop()), end.checks());
            return;
        }
        Running running = background.element();
        Await.until(
                "the end of kubectl " + String.join(" ", running.words()),
                LINES_LIMIT,
                () -> !running.process().isAlive(),
                () -> printed(running));
        background.pop();
        Result result = Kubectl.result(running);
        assertThat(result.exit()).as(result.transcript()).isZero();
        check(result, end.checks());
    }

    private static String printed(Running running) {
        try {
            return Files.readString(running.out()) + Files.readString(running.err());
        } catch (IOException e) {
            return e.toString();
        }
    }

    private void check(Result result, List<Check> checks) {
        StringBuilder whole = new StringBuilder();
        String out = single(result.out());
        for (Check check : checks) {
            switch (check) {
                case Equal(String line) -> whole.append(expand(line)).append('\n');
                case Contains(String text) ->
                        assertThat(out).as(result.transcript()).contains(single(expand(text)));
                case Matches(String regex) -> {
                    Pattern wanted = Pattern.compile(expand(regex));
                    assertThat(result.out().lines())
                            .as("%s: %s", wanted, result.transcript())
                            .anyMatch(line -> wanted.matcher(line).find());
                }
                case Lacks(String text) ->
                        assertThat(out)
                                .as(result.transcript())
                                .doesNotContain(single(expand(text)));
                case ErrorContains(String text) ->
                        assertThat(single(result.err()))
                                .as(result.transcript())
                                .contains(single(expand(text)));
            }
        }
        if (!whole.isEmpty()) {
            assertThat(result.out().strip())
                    .as(result.transcript())
                    .isEqualTo(whole.toString().strip());
        }
    }

    private static String single(String text) {
        return BLANKS.matcher(text).replaceAll(" ");
    }

    /** The command line as it is typed: in the namespace. */
    private List<String> typed(List<String> words) {
        List<String> typed = new ArrayList<>();
        typed.add("--namespace=" + namespace);
        words.forEach(word -> typed.add(expand(word)));
        return typed;
    }

    private String expand(String text) {
        Matcher matcher = PLACEHOLDER.matcher(text);
        StringBuilder expanded = new StringBuilder();
        while (matcher.find()) {
            String value = named.getOrDefault(matcher.group(1), matcher.group());
            matcher.appendReplacement(expanded, Matcher.quoteReplacement(value));
        }
        matcher.appendTail(expanded);
        return expanded.toString();
    }

    /** Ends what a case left running. */
    @Override
    public void close() {
        background.forEach(running -> running.process().destroyForcibly());
        background.clear();
    }
}
