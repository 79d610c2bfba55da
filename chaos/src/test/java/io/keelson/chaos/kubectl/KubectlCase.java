package io.keelson.chaos.kubectl;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One named list of kubectl command lines and of what must hold after each, as written in {@code
 * src/test/resources/kubectl/*.txt}:
 *
 * <pre>
 * == name             starts a case; "== name @32 @36" for those minor versions only
 * file NAME           writes {dir}/NAME from the lines that follow it with a bar
 * | text              … or a line of standard input of the command above
 * env NAME=VALUE      for the commands that follow in this case
 * $ get pods          runs kubectl, which must exit with zero
 * ? get pods          runs kubectl again and again until it exits with zero and its checks hold
 * ! get pods/none     runs kubectl, which must exit with one; "!3" with three
 * $ … -&gt; NAME         what it printed; {NAME} stands for it in later lines
 * $ … -&gt; file:NAME    what it printed, as the file {dir}/NAME
 * &amp; get pods -w       starts kubectl in the background …
 * until 3             … waits until it has printed three lines …
 * end 5               … waits for five and ends it; or, without a number, waits until it ends
 * = text              a line of the whole of standard output; several stand for several lines
 * &gt; text              standard output contains this, runs of blanks counted as one
 * ~ regex             a line of standard output matches
 * - text              standard output does not contain this
 * e text              standard error contains this
 * % create quota q    what is stored is what --dry-run=client prints …
 * + path value        … and this default; * is any value
 * +pod path           … and the defaults of a pod's spec at this path
 * # text              a remark
 * </pre>
 *
 * <p>Words are separated by blanks, quotes of both kinds keep blanks together. {ns} is the
 * namespace that the cases of one file share, {v} the version (32), {dir} a folder of the case.
 *
 * @param group the file
 * @param minors the versions of kubectl that run it
 */
record KubectlCase(String group, String name, Set<Integer> minors, List<Step> steps) {
    static final Set<Integer> MINORS = Set.of(20, 32, 36);

    /** One step of a case. */
    sealed interface Step
            permits WriteFile, SetVariable, Run, Eventually, Stored, Background, Until, End {}

    record WriteFile(String name, List<String> lines) implements Step {}

    record SetVariable(String name, String value) implements Step {}

    /**
     * Runs to the end.
     *
     * @param capture the name given to what it prints, or empty
     */
    record Run(List<String> words, int exit, String capture, List<String> input, List<Check> checks)
            implements Step {}

    /** Runs until it is as it should be; it takes time until somebody has acted. */
    record Eventually(Run run) implements Step {}

    /** Runs twice, dry and in earnest, and compares with what is stored then. */
    record Stored(List<String> words, Map<String, String> defaults) implements Step {}

    /** Starts and goes on. */
    record Background(List<String> words) implements Step {}

    /** Waits for lines of what was started last. */
    record Until(int lines) implements Step {}

    /**
     * Ends what was started last.
     *
     * @param lines that it must have printed before; -1 if it must end by itself, with zero
     */
    record End(int lines, List<Check> checks) implements Step {}

    /** What must hold of what a command printed. */
    sealed interface Check permits Equal, Contains, Matches, Lacks, ErrorContains {}

    /** The whole of standard output; lines that follow each other make one text. */
    record Equal(String line) implements Check {}

    record Contains(String text) implements Check {}

    record Matches(String regex) implements Check {}

    record Lacks(String text) implements Check {}

    record ErrorContains(String text) implements Check {}

    /** Reads all cases of a file in order. */
    static List<KubectlCase> read(String group) {
        String file = "/kubectl/" + group + ".txt";
        try (InputStream text = KubectlCase.class.getResourceAsStream(file)) {
            if (text == null) {
                throw new IllegalArgumentException("no such file of cases: " + file);
            }
            return new Reader(group).read(new String(text.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads one file, line by line; keeps what the next line belongs to. */
    private static final class Reader {
        private final String group;
        private final List<KubectlCase> cases = new ArrayList<>();
        private List<Step> steps = new ArrayList<>();
        private List<String> bars = new ArrayList<>();
        private List<Check> checks = new ArrayList<>();
        private Map<String, String> defaults = new LinkedHashMap<>();

        Reader(String group) {
            this.group = group;
        }

        List<KubectlCase> read(String text) {
            int number = 0;
            for (String line : text.lines().toList()) {
                number++;
                if (!line.isBlank() && !line.startsWith("#")) {
                    try {
                        line(line);
                    } catch (IllegalArgumentException e) {
                        throw new IllegalArgumentException(
                                group + ".txt, line " + number + ": " + line, e);
                    }
                }
            }
            return cases;
        }

        private void line(String line) {
            int blank = line.indexOf(' ');
            String mark = blank < 0 ? line : line.substring(0, blank);
            String rest = blank < 0 ? "" : line.substring(blank + 1);
            switch (mark) {
                case "==" -> title(rest);
                case "file" -> {
                    bars = new ArrayList<>();
                    steps.add(new WriteFile(rest.strip(), bars));
                }
                case "|" -> bars.add(rest);
                case "env" -> {
                    int equals = rest.indexOf('=');
                    steps.add(
                            new SetVariable(rest.substring(0, equals), rest.substring(equals + 1)));
                }
                case "$" -> steps.add(run(rest, 0));
                case "?" -> steps.add(new Eventually(run(rest, 0)));
                case "&" -> steps.add(new Background(words(rest)));
                case "until" -> steps.add(new Until(Integer.parseInt(rest.strip())));
                case "end" -> {
                    checks = new ArrayList<>();
                    int lines = rest.isBlank() ? -1 : Integer.parseInt(rest.strip());
                    steps.add(new End(lines, checks));
                }
                case "=" -> checks.add(new Equal(rest));
                case ">" -> checks.add(new Contains(rest.strip()));
                case "~" -> checks.add(new Matches(rest.strip()));
                case "-" -> checks.add(new Lacks(rest.strip()));
                case "e" -> checks.add(new ErrorContains(rest.strip()));
                case "%" -> {
                    defaults = new LinkedHashMap<>();
                    steps.add(new Stored(words(rest), defaults));
                }
                case "+" -> {
                    int gap = rest.strip().indexOf(' ');
                    defaults.put(rest.strip().substring(0, gap), rest.strip().substring(gap + 1));
                }
                case "+pod" -> podDefaults(rest.strip());
                default -> {
                    if (!mark.startsWith("!")) {
                        throw new IllegalArgumentException("unknown mark " + mark);
                    }
                    int exit = mark.length() == 1 ? 1 : Integer.parseInt(mark.substring(1));
                    steps.add(run(rest, exit));
                }
            }
        }

        private void title(String rest) {
            int at = rest.indexOf(" @");
            Set<Integer> minors =
                    at < 0
                            ? MINORS
                            : Arrays.stream(rest.substring(at + 1).split(" ", -1))
                                    .map(word -> Integer.valueOf(word.substring(1)))
                                    .collect(Collectors.toSet());
            steps = new ArrayList<>();
            String name = at < 0 ? rest : rest.substring(0, at);
            cases.add(new KubectlCase(group, name.strip(), minors, steps));
        }

        private Run run(String rest, int exit) {
            int arrow = rest.lastIndexOf(" -> ");
            bars = new ArrayList<>();
            checks = new ArrayList<>();
            return new Run(
                    words(arrow < 0 ? rest : rest.substring(0, arrow)),
                    exit,
                    arrow < 0 ? "" : rest.substring(arrow + 4).strip(),
                    bars,
                    checks);
        }

        private void podDefaults(String path) {
            defaults.put(path + ".restartPolicy", "Always");
            defaults.put(path + ".terminationGracePeriodSeconds", "30");
            defaults.put(path + ".dnsPolicy", "ClusterFirst");
            defaults.put(path + ".securityContext", "{}");
            defaults.put(path + ".schedulerName", "default-scheduler");
            String container = path + ".containers[0]";
            defaults.put(container + ".terminationMessagePath", "/dev/termination-log");
            defaults.put(container + ".terminationMessagePolicy", "File");
            defaults.put(container + ".imagePullPolicy", "IfNotPresent");
        }
    }

    /** Splits a line as described above. */
    static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean inWord = false;
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                } else {
                    word.append(c);
                }
            } else if (c == '"' || c == '\'') {
                quote = c;
                inWord = true;
            } else if (c != ' ') {
                word.append(c);
                inWord = true;
            } else if (inWord) {
                words.add(word.toString());
                word.setLength(0);
                inWord = false;
            }
        }
        if (quote != 0) {
            throw new IllegalArgumentException("a quote is open");
        }
        if (inWord) {
            words.add(word.toString());
        }
        return words;
    }
}
