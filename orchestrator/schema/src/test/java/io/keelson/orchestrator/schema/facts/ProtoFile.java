package io.keelson.orchestrator.schema.facts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What one {@code generated.proto} declares. The generator behind those files writes one
 * declaration a line and nests nothing, so that lines are all there is to read.
 */
record ProtoFile(String protoPackage, List<Message> messages) {
    record Message(String name, Markers markers, List<ProtoField> fields) {}

    /**
     * @param type a scalar's word, or a message's full proto name
     * @param isMap its keys are strings, its values of {@code type}
     */
    record ProtoField(
            String name,
            int number,
            String type,
            boolean isRepeated,
            boolean isMap,
            Markers markers) {}

    private static final Pattern PACKAGE = Pattern.compile("^package (\\S+);$");
    private static final Pattern MESSAGE = Pattern.compile("^message (\\w+) \\{$");
    private static final Pattern FIELD =
            Pattern.compile("^ {2}(optional|repeated|required) (\\S+) (\\w+) = (\\d+);$");
    private static final Pattern MAP =
            Pattern.compile("^ {2}map<string, (\\S+)> (\\w+) = (\\d+);$");

    static ProtoFile read(Path file) throws IOException {
        String protoPackage = "";
        List<Message> messages = new ArrayList<>();
        List<String> comment = new ArrayList<>();
        Message open = null;
        for (String line : Files.readAllLines(file)) {
            Matcher inPackage = PACKAGE.matcher(line);
            Matcher message = MESSAGE.matcher(line);
            if (line.strip().startsWith("//")) {
                comment.add(line);
                continue;
            }
            if (inPackage.matches()) {
                protoPackage = inPackage.group(1);
            } else if (message.matches()) {
                open = new Message(message.group(1), Markers.of(comment), new ArrayList<>());
                messages.add(open);
            } else if (open != null) {
                ProtoField field = field(line, protoPackage, Markers.of(comment));
                if (field != null) {
                    open.fields().add(field);
                } else if (line.equals("}")) {
                    open = null;
                } else if (!line.isBlank()) {
                    throw new IOException(file + ": not understood: " + line);
                }
            }
            comment.clear();
        }
        return new ProtoFile(protoPackage, messages);
    }

    private static @Nullable ProtoField field(String line, String protoPackage, Markers markers) {
        Matcher map = MAP.matcher(line);
        if (map.matches()) {
            return new ProtoField(
                    map.group(2),
                    Integer.parseInt(map.group(3)),
                    fullName(map.group(1), protoPackage),
                    false,
                    true,
                    markers);
        }
        Matcher field = FIELD.matcher(line);
        if (!field.matches()) {
            return null;
        }
        return new ProtoField(
                field.group(3),
                Integer.parseInt(field.group(4)),
                fullName(field.group(2), protoPackage),
                field.group(1).equals("repeated"),
                false,
                markers);
    }

    private static String fullName(String type, String protoPackage) {
        if (type.startsWith(".")) {
            return type.substring(1);
        }
        return Character.isUpperCase(type.charAt(0)) ? protoPackage + "." + type : type;
    }
}
