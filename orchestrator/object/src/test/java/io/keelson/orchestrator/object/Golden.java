package io.keelson.orchestrator.object;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Exchanges recorded from a real kube-apiserver; tests are skipped where they are not at hand. */
public final class Golden {
    private Golden() {}

    /** One request and its answer. */
    public record Exchange(String name, Obj request, Obj response) {
        public String method() {
            return request.text("method");
        }

        public String path() {
            return request.text("path");
        }

        public String contentType() {
            return request.text("contentType");
        }

        public long status() {
            return response.whole(0, "status");
        }

        /** The answer; a watch's is a list. */
        public Node answer() {
            Node body = response.get("body");
            return body == null ? Node.Null.NULL : body;
        }

        public @Nullable Node sent() {
            return request.get("body");
        }
    }

    public static boolean isThere() {
        return Files.isDirectory(directory());
    }

    /** The exchanges of one file, as {@code 06-errors.jsonl}, in the order recorded. */
    public static List<Exchange> exchanges(String file) {
        Path path = directory().resolve(file);
        assumeTrue(Files.exists(path), "no recorded exchanges at " + path);
        List<Exchange> exchanges = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(path)) {
                Obj exchange = JsonReader.readObj(line.getBytes(StandardCharsets.UTF_8));
                exchanges.add(
                        new Exchange(
                                exchange.text("name"),
                                exchange.obj("request"),
                                exchange.obj("response")));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return exchanges;
    }

    /** The answer of the exchange of that name. */
    public static Obj answer(List<Exchange> exchanges, String name) {
        for (Exchange exchange : exchanges) {
            if (exchange.name().equals(name) && exchange.answer() instanceof Obj obj) {
                return obj;
            }
        }
        throw new IllegalArgumentException("no exchange " + name);
    }

    private static Path directory() {
        Map<String, String> environment = System.getenv();
        String given = environment.get("KEELSON_GOLDEN");
        return given != null ? Path.of(given) : Path.of("../../../shared/reference/golden");
    }
}
