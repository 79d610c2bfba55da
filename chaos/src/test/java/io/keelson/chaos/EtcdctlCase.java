package io.keelson.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One named list of etcdctl command lines, as written in {@code src/test/resources/etcdctl/*.txt}:
 *
 * <pre>
 * == name            starts a case
 * $ put k v          runs etcdctl, which must exit with zero
 * ! get ""           runs etcdctl, which must fail
 * &amp; watch k          starts etcdctl in the background …
 * . 3                … waits until it has printed three lines, and ends it
 * | text             a line of standard input of the command above
 * $ … -&gt; L          names the first id of sixteen hex digits that the command printed; {L} stands
 *                    for it in later lines
 * # text             a remark
 * </pre>
 *
 * <p>Words are separated by spaces; quotes keep spaces together, and inside them {@code \n} and
 * {@code \xHH} are the characters that they are in C. {next} is the revision that the next write
 * will have: a watch that starts there sees what is written after it, however late it is connected.
 *
 * @param group the file
 */
record EtcdctlCase(String group, String name, List<Step> steps) {

    /** One step of a case. */
    sealed interface Step permits Run, Background, Collect {}

    /**
     * Runs to the end.
     *
     * @param capture the name given to the id it prints, or empty
     */
    record Run(List<String> words, boolean succeeds, String capture, List<String> input)
            implements Step {}

    /** Starts and goes on. */
    record Background(List<String> words, List<String> input) implements Step {}

    /** Waits for lines of what was started last and ends it. */
    record Collect(int lines) implements Step {}

    /** Reads all cases of a file in order. */
    static List<EtcdctlCase> read(String group) {
        String file = "/etcdctl/" + group + ".txt";
        try (InputStream text = EtcdctlCase.class.getResourceAsStream(file)) {
            if (text == null) {
                throw new IllegalArgumentException("no such file of cases: " + file);
            }
            return parse(group, new String(text.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<EtcdctlCase> parse(String group, String text) {
        List<EtcdctlCase> cases = new ArrayList<>();
        List<Step> steps = new ArrayList<>();
        List<String> input = new ArrayList<>();
        for (String line : text.lines().toList()) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String rest = line.length() > 2 ? line.substring(2) : "";
            switch (line.charAt(0)) {
                case '=' -> {
                    steps = new ArrayList<>();
                    cases.add(new EtcdctlCase(group, line.substring(2).strip(), steps));
                }
                case '$', '!' -> {
                    input = new ArrayList<>();
                    steps.add(run(rest, line.charAt(0) == '$', input));
                }
                case '&' -> {
                    input = new ArrayList<>();
                    steps.add(new Background(words(rest), input));
                }
                case '|' -> input.add(rest);
                case '.' -> steps.add(new Collect(Integer.parseInt(rest.strip())));
                default -> throw new IllegalArgumentException(group + ": unknown line: " + line);
            }
        }
        return cases;
    }

    private static Run run(String line, boolean succeeds, List<String> input) {
        int arrow = line.lastIndexOf(" -> ");
        return arrow < 0
                ? new Run(words(line), succeeds, "", input)
                : new Run(
                        words(line.substring(0, arrow)),
                        succeeds,
                        line.substring(arrow + 4).strip(),
                        input);
    }

    /** Splits a line as described above. */
    static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean inWord = false;
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                quoted = !quoted;
                inWord = true;
            } else if (quoted && c == '\\') {
                i += unescape(line, i + 1, word);
            } else if (c == ' ' && !quoted) {
                if (inWord) {
                    words.add(word.toString());
                    word.setLength(0);
                    inWord = false;
                }
            } else {
                word.append(c);
                inWord = true;
            }
        }
        if (inWord) {
            words.add(word.toString());
        }
        return words;
    }

    /** Appends the character that an escape means and returns the escape's length. */
    private static int unescape(String line, int at, StringBuilder word) {
        switch (line.charAt(at)) {
            case 'n' -> word.append('\n');
            case 'x' -> {
                word.append((char) Integer.parseInt(line.substring(at + 1, at + 3), 16));
                return 3;
            }
            default -> word.append(line.charAt(at));
        }
        return 1;
    }
}
