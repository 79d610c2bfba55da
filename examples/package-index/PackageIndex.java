import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.options.GetOption;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Puts this machine's Debian package index into the store, one key per package, from eight threads
 * through jetcd, and asks it a few questions. Any member may be killed meanwhile.
 *
 * <pre>
 *   package/bash  ->  Package: bash
 *                     Version: 5.2.15-2
 *                     ...
 * </pre>
 *
 * <p>Arguments: the endpoints, such as {@code http://127.0.0.1:2379}; that one if there are none.
 */
public final class PackageIndex {
    private static final int THREADS = 8;
    private static final String PREFIX = "package/";

    private PackageIndex() {}

    public static void main(String[] args) throws Exception {
        String[] endpoints = args.length > 0 ? args : new String[] {"http://127.0.0.1:2379"};
        Map<String, String> records = records();
        System.out.printf("%,d packages to load%n", records.size());
        try (Client client = Client.builder().endpoints(endpoints).build()) {
            long startNanos = System.nanoTime();
            load(client, records);
            double seconds = (System.nanoTime() - startNanos) / 1e9;
            System.out.printf("loaded in %.1f s, %,.0f a second%n", seconds, records.size() / seconds);

            GetOption countOnly = GetOption.builder().isPrefix(true).withCountOnly(true).build();
            var count = client.getKVClient().get(bytes(PREFIX), countOnly).get();
            System.out.printf(
                    "the store has %,d at revision %,d%n",
                    count.getCount(), count.getHeader().getRevision());
            compareAll(client, records);
        }
    }

    private static void load(Client client, Map<String, String> records) throws Exception {
        List<Future<?>> puts = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            records.forEach((name, record) -> puts.add(threads.submit(() -> put(client, name, record))));
        }
        for (Future<?> put : puts) {
            put.get(); // an exception of any of them ends the program
        }
    }

    /** jetcd tries again by itself for a while; an election may take longer than that. */
    private static void put(Client client, String name, String record) {
        ExecutionException last = null;
        for (int tries = 0; tries < 60; tries++) {
            try {
                client.getKVClient().put(bytes(PREFIX + name), bytes(record)).get();
                return;
            } catch (ExecutionException e) {
                last = e;
            } catch (InterruptedException e) {
                throw new IllegalStateException("interrupted", e);
            }
            sleepMillis(250);
        }
        throw new IllegalStateException("cannot put " + name, last);
    }

    private static void compareAll(Client client, Map<String, String> records) throws Exception {
        GetOption toTheEnd =
                GetOption.builder().withRange(bytes("package0")).withLimit(1_000).build();
        Map<String, String> read = new TreeMap<>();
        ByteSequence from = bytes(PREFIX);
        boolean more = true;
        while (more) {
            var page = client.getKVClient().get(from, toTheEnd).get();
            for (var kv : page.getKvs()) {
                read.put(
                        kv.getKey().toString(UTF_8).substring(PREFIX.length()),
                        kv.getValue().toString(UTF_8));
                from = kv.getKey().concat(ByteSequence.from(new byte[] {0})); // the next key
            }
            more = page.isMore();
        }
        boolean equal = read.equals(records);
        System.out.println(equal ? "every record reads back equal" : "RECORDS DIFFER");
        System.exit(equal ? 0 : 1);
    }

    /** By package name; of several versions of a package the last one. */
    private static Map<String, String> records() throws IOException {
        Process process =
                new ProcessBuilder("apt-cache", "dumpavail")
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        Map<String, String> records = new TreeMap<>();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            StringBuilder record = new StringBuilder();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isEmpty()) {
                    record.append(line).append('\n');
                } else if (record.length() > 0) {
                    String text = record.toString();
                    String first = text.substring(0, text.indexOf('\n'));
                    records.put(first.substring("Package: ".length()), text);
                    record.setLength(0);
                }
            }
        }
        return records;
    }

    private static ByteSequence bytes(String text) {
        return ByteSequence.from(text, UTF_8);
    }

    private static void sleepMillis(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }
}
