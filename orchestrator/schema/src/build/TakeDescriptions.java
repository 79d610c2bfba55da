import io.swagger.annotations.ApiModel;
import io.swagger.annotations.ApiModelProperty;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/**
 * Takes the descriptions of Kubernetes' types and fields out of the Java client's annotations. The
 * build runs it from source, with the client on its class path, so that nobody commits them.
 *
 * <pre>
 *   TakeDescriptions FACTS OUTPUT
 *     FACTS   names the types; see package io.keelson.orchestrator.schema
 *     OUTPUT  the file to write; see io.keelson.orchestrator.schema.Descriptions
 * </pre>
 *
 * <p>A model's name has the version and the kind in it ({@code V1Pod}), and the group where that is
 * not enough ({@code RbacV1Subject}).
 */
public final class TakeDescriptions {
    private static final String MODELS = "io/kubernetes/client/openapi/models/";
    private static final Pattern MODEL =
            Pattern.compile(MODELS + "(\\w*?)V(\\d\\w*?)([A-Z]\\w*)\\.class");

    private TakeDescriptions() {}

    public static void main(String[] args) throws IOException, ReflectiveOperationException {
        Path facts = Path.of(args[0]);
        Path output = Path.of(args[1]);
        if (Files.exists(output)
                && Files.getLastModifiedTime(output).compareTo(Files.getLastModifiedTime(facts))
                        > 0) {
            return;
        }
        List<String> types =
                Files.readAllLines(facts).stream()
                        .filter(line -> line.startsWith("io."))
                        .map(line -> line.split(" ", 2)[0])
                        .toList();
        TreeMap<String, String> texts = new TreeMap<>();
        for (String entry : models()) {
            Matcher name = MODEL.matcher(entry);
            if (name.matches() && !entry.contains("$")) {
                Class<?> model =
                        Class.forName(
                                entry.substring(0, entry.length() - 6).replace('/', '.'),
                                false,
                                TakeDescriptions.class.getClassLoader());
                String group = name.group(1).toLowerCase(Locale.ROOT);
                String end = ".v" + name.group(2) + "." + name.group(3);
                types.stream()
                        .filter(type -> type.endsWith(end))
                        .filter(type -> group.isEmpty() || type.contains("." + group + "."))
                        .forEach(type -> take(model, type, texts));
            }
        }
        Files.createDirectories(output.toAbsolutePath().getParent());
        try (Writer out =
                new BufferedWriter(
                        new OutputStreamWriter(
                                new GZIPOutputStream(Files.newOutputStream(output)),
                                StandardCharsets.UTF_8))) {
            for (var text : texts.entrySet()) {
                out.write(text.getKey() + "\t" + text.getValue() + "\n");
            }
        }
    }

    private static List<String> models() throws IOException, ReflectiveOperationException {
        var source =
                Class.forName(MODELS.replace('/', '.') + "V1Pod")
                        .getProtectionDomain()
                        .getCodeSource();
        List<String> names = new ArrayList<>();
        try (JarFile jar = new JarFile(Path.of(source.getLocation().getPath()).toFile())) {
            jar.stream().forEach(entry -> names.add(entry.getName()));
        }
        return names;
    }

    private static void take(Class<?> model, String type, TreeMap<String, String> texts) {
        ApiModel described = model.getAnnotation(ApiModel.class);
        if (described != null) {
            put(texts, type, described.description());
        }
        for (Method method : model.getDeclaredMethods()) {
            ApiModelProperty property = method.getAnnotation(ApiModelProperty.class);
            String name = method.getName();
            if (property != null && name.startsWith("get")) {
                put(texts, type + "." + jsonName(model, name.substring(3)), property.value());
            }
        }
    }

    /** The constant of a field is spelt with underscores where its name has capitals. */
    private static String jsonName(Class<?> model, String getter) {
        for (var field : model.getFields()) {
            if (field.getName().startsWith("SERIALIZED_NAME_")) {
                try {
                    String name = (String) field.get(null);
                    if (name.replaceAll("[^A-Za-z0-9]", "").equalsIgnoreCase(getter)) {
                        return name;
                    }
                } catch (IllegalAccessException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
        return Character.toLowerCase(getter.charAt(0)) + getter.substring(1);
    }

    private static void put(TreeMap<String, String> texts, String key, String text) {
        String line = text.strip().replaceAll("\\s*\\R\\s*", " ").replace("\t", " ");
        if (!line.isEmpty()) {
            texts.put(key, line);
        }
    }
}
