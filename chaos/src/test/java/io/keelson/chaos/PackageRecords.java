package io.keelson.chaos;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.ByteString;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Real data that every Debian machine has: its package index, one record per package. */
final class PackageRecords {
    private static final String NAME_FIELD = "Package: ";

    private PackageRecords() {}

    /**
     * Reads the records that {@code apt-cache dumpavail} prints, by package name; of several
     * versions of a package the last one. Skips the test where there is no such index.
     */
    static Map<ByteString, ByteString> read() throws IOException {
        Path aptCache = TestingServers.tool("apt-cache");
        Process process =
                new ProcessBuilder(aptCache.toString(), "dumpavail")
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        Map<ByteString, ByteString> records =
                new TreeMap<>(ByteString.unsignedLexicographicalComparator());
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String name = "";
            StringBuilder record = new StringBuilder();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty()) {
                    add(records, name, record);
                    name = "";
                    record.setLength(0);
                    continue;
                }
                if (line.startsWith(NAME_FIELD)) {
                    name = line.substring(NAME_FIELD.length());
                }
                record.append(line).append('\n');
            }
            add(records, name, record);
        }
        assumeTrue(records.size() > 1_000, "apt-cache knows only " + records.size() + " packages");
        return records;
    }

    private static void add(
            Map<ByteString, ByteString> records, String name, StringBuilder record) {
        if (!name.isEmpty()) {
            records.put(
                    ByteString.copyFromUtf8("package/" + name),
                    ByteString.copyFromUtf8(record.toString()));
        }
    }
}
