package io.keelson.orchestrator.apiserver.authn;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tokens from a file of lines {@code token,user,uid,"group1,group2"}, the groups optional; lines
 * that begin with {@code #} are not looked at.
 */
public final class StaticTokens implements TokenAuthenticator {
    private final Map<String, User> users;

    private StaticTokens(Map<String, User> users) {
        this.users = users;
    }

    /**
     * @throws IllegalArgumentException that names the line, if the file is not of that form
     */
    public static StaticTokens parse(byte[] csv) {
        Map<String, User> users = new HashMap<>();
        String[] lines = new String(csv, StandardCharsets.UTF_8).split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            String line = lines[i].strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            List<String> fields = fields(line, i + 1);
            if (fields.size() < 3 || fields.get(0).isEmpty() || fields.get(1).isEmpty()) {
                throw broken(i + 1, "token, user and uid are needed");
            }
            List<String> groups =
                    fields.size() < 4
                            ? List.of()
                            : Arrays.stream(fields.get(3).split(",", -1))
                                    .map(String::strip)
                                    .filter(each -> !each.isEmpty())
                                    .toList();
            User user = new User(fields.get(1), fields.get(2), groups, Map.of());
            if (users.put(fields.get(0), user) != null) {
                throw broken(i + 1, "the token stands there twice");
            }
        }
        return new StaticTokens(users);
    }

    private static List<String> fields(String line, int number) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                fields.add(field.toString().strip());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        if (quoted) {
            throw broken(number, "a quote is not closed");
        }
        fields.add(field.toString().strip());
        return fields;
    }

    private static IllegalArgumentException broken(int line, String why) {
        return new IllegalArgumentException("token file, line " + line + ": " + why);
    }

    @Override
    public @Nullable User authenticate(String token) {
        return users.get(token);
    }
}
