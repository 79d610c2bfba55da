package io.keelson.orchestrator.schema;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * What types and fields are for, in the words of Kubernetes' documentation. The build takes them
 * out of the Java client; they are not part of the sources, and where the build has not made them
 * there are none.
 *
 * <pre>
 *   name of a type          TAB   description
 *   name of a type.field    TAB   description
 * </pre>
 */
public final class Descriptions {
    /** Beside this class. */
    public static final String RESOURCE = "descriptions.gz";

    private final Map<String, String> texts;

    private Descriptions(Map<String, String> texts) {
        this.texts = texts;
    }

    /** Those of the build, read anew: they are needed rarely, and long. */
    public static Descriptions bundled() {
        try (InputStream in = Descriptions.class.getResourceAsStream(RESOURCE)) {
            return new Descriptions(in == null ? Map.of() : read(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> read(InputStream in) throws IOException {
        Map<String, String> texts = new HashMap<>();
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(new GZIPInputStream(in), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int tab = line.indexOf('\t');
                texts.put(line.substring(0, tab), line.substring(tab + 1));
            }
        }
        return texts;
    }

    /** Empty if there is none. */
    public String of(String type) {
        return texts.getOrDefault(type, "");
    }

    /** Empty if there is none. */
    public String of(String type, String field) {
        return texts.getOrDefault(type + "." + field, "");
    }
}
