package io.keelson.orchestrator.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubernetes.client.openapi.models.V1Pod;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The bundled facts' JSON names and required fields against the Java client's models, which were
 * generated from a kube-apiserver's OpenAPI. A model's name leaves out its group, so that a type of
 * any group may be the one.
 */
final class ModelsTest {
    private static final Pattern NAME =
            Pattern.compile(
                    "io/kubernetes/client/openapi/models/(\\w*?)V(\\d\\w*?)([A-Z]\\w*)\\.class");

    private static final String FIELD = "SERIALIZED_NAME_";

    private record Shape(Set<String> fields, Set<String> required) {}

    @Test
    void everyModelOfTheJavaClientHasTheSameFields()
            throws IOException, URISyntaxException, ReflectiveOperationException {
        Map<String, List<Shape>> types = types();
        List<String> wrong = new ArrayList<>();
        int same = 0;
        for (String entry : models()) {
            Matcher name = NAME.matcher(entry);
            if (!name.matches()) {
                continue;
            }
            String versioned = "v" + name.group(2) + "." + name.group(3);
            if (types.getOrDefault(versioned, List.of()).contains(model(entry))) {
                same++;
            } else {
                wrong.add(name.group(1) + versioned);
            }
        }
        // The aggregation layer's own group is not in the packages.
        assertThat(wrong)
                .allMatch(it -> it.startsWith("v1.APIService") || it.startsWith("Apiregistration"));
        assertThat(same).isGreaterThan(750);
    }

    private static Map<String, List<Shape>> types() {
        Map<String, List<Shape>> types = new TreeMap<>();
        for (String name : Schemas.bundled().names()) {
            int version = name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1;
            List<Field> fields =
                    Schemas.bundled().named(name).fields().stream()
                            .filter(field -> !field.name().isEmpty())
                            .toList();
            types.computeIfAbsent(name.substring(version), it -> new ArrayList<>())
                    .add(
                            new Shape(
                                    fields.stream().map(Field::name).collect(Collectors.toSet()),
                                    fields.stream()
                                            .filter(Field::required)
                                            .map(Field::name)
                                            .collect(Collectors.toSet())));
        }
        return types;
    }

    private static List<String> models() throws IOException, URISyntaxException {
        var source = Objects.requireNonNull(V1Pod.class.getProtectionDomain().getCodeSource());
        try (JarFile jar = new JarFile(new File(source.getLocation().toURI()))) {
            return jar.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> NAME.matcher(name).matches() && !name.contains("$"))
                    .toList();
        }
    }

    private static Shape model(String entry) throws ReflectiveOperationException {
        Class<?> model =
                Class.forName(
                        entry.substring(0, entry.length() - ".class".length()).replace('/', '.'));
        Set<String> fields = new TreeSet<>();
        for (java.lang.reflect.Field field : model.getFields()) {
            if (field.getName().startsWith(FIELD)) {
                fields.add((String) field.get(null));
            }
        }
        Set<String> required = new TreeSet<>();
        for (Object name : (Set<?>) model.getField("openapiRequiredFields").get(null)) {
            required.add((String) name);
        }
        return new Shape(fields, required);
    }
}
