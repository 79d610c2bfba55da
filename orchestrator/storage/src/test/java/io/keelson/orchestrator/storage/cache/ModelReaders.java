package io.keelson.orchestrator.storage.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.object.StatusException;
import io.keelson.orchestrator.storage.Answers;
import io.keelson.orchestrator.storage.TestingLoop;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Clients that get and list, and hold each answer against the model. */
final class ModelReaders {
    private static final long MILLI = 1_000_000;

    private final Supplier<Cacher> cacher;
    private final ModelHistory history;
    private final ModelChecks checks;
    private final Coverage coverage;
    private final TestingLoop loop;
    private final Random random;
    private int openReads;

    ModelReaders(
            Supplier<Cacher> cacher,
            ModelHistory history,
            ModelChecks checks,
            Coverage coverage,
            TestingLoop loop,
            Random random) {
        this.cacher = cacher;
        this.history = history;
        this.checks = checks;
        this.coverage = coverage;
        this.loop = loop;
        this.random = random;
    }

    /** Reads that have not been answered. */
    int openReads() {
        return openReads;
    }

    void read(String prefix) {
        ModelSelection selection = ModelSelection.random(random);
        switch (random.nextInt(5)) {
            case 0 -> get(prefix);
            case 1 -> listExact(prefix, selection);
            case 2 -> listAny(prefix, selection);
            default ->
                    listPages(
                            prefix,
                            selection,
                            random.nextInt(2) * (1L + random.nextInt(3)),
                            new ReadRevision.Newest(),
                            history.newest());
        }
    }

    void get(String prefix) {
        String key = prefix + "ns1/t" + (1 + random.nextInt(4));
        long asked = history.newest();
        openReads++;
        Answers.on(
                cacher.get().get(key, new ReadRevision.Newest()),
                found ->
                        checks.checked(() -> {
                            openReads--;
                            coverage.count("get");
                            boolean matches = false;
                            for (long at = asked; at <= history.newest(); at++) {
                                ModelHistory.Thing thing = history.at(at).get(key);
                                matches |=
                                        found == null
                                                ? thing == null
                                                : thing != null
                                                        && thing.revision() == found.revision();
                            }
                            assertThat(matches).as("get %s: %s", key, found).isTrue();
                        }),
                failure -> {
                    openReads--;
                    checks.mayFail(failure, 429, 503);
                });
    }

    private void listExact(String prefix, ModelSelection selection) {
        long at = Math.max(history.first(), history.newest() + 2 - random.nextInt(30));
        openReads++;
        Answers.on(
                cacher.get()
                        .list(
                                prefix,
                                ListQuery.all(selection.selection(), new ReadRevision.Exact(at))),
                answer ->
                        checks.checked(() -> {
                            openReads--;
                            coverage.count("list-exact");
                            assertThat(answer.revision()).isEqualTo(at);
                            isState(answer, prefix, selection);
                        }),
                failure -> {
                    openReads--;
                    checks.mayFail(failure, 410, 429, 503, 504);
                    if (failure instanceof StatusException status && status.code() == 410) {
                        coverage.count("list-too-old");
                        checks.checked(() -> assertThat(at).isLessThan(history.compactRevision()));
                    }
                });
    }

    private void listAny(String prefix, ModelSelection selection) {
        openReads++;
        Answers.on(
                cacher.get()
                        .list(prefix, ListQuery.all(selection.selection(), new ReadRevision.Any())),
                answer ->
                        checks.checked(() -> {
                            openReads--;
                            coverage.count("list-any");
                            assertThat(answer.revision()).isEqualTo(cacher.get().revision());
                            isState(answer, prefix, selection);
                        }),
                failure -> {
                    openReads--;
                    checks.mayFail(failure, 429);
                });
    }

    private void isState(ListAnswer answer, String prefix, ModelSelection selection) {
        TreeMap<String, Long> items = new TreeMap<>();
        answer.items().forEach(item -> items.put(item.key(), item.revision()));
        assertThat(items).hasSameSizeAs(answer.items());
        assertThat(items)
                .as("list at %s", answer.revision())
                .isEqualTo(history.selected(answer.revision(), prefix, selection));
    }

    void listPages(
            String prefix,
            ModelSelection selection,
            long limit,
            ReadRevision revision,
            long notBefore) {
        Pages pages = new Pages(prefix, selection, limit, notBefore);
        pages.ask(revision, "");
    }

    private final class Pages {
        private final String prefix;
        private final ModelSelection selection;
        private final long limit;
        private final long notBefore;
        private final TreeMap<String, Long> all = new TreeMap<>();
        private long revision;

        Pages(String prefix, ModelSelection selection, long limit, long notBefore) {
            this.prefix = prefix;
            this.selection = selection;
            this.limit = limit;
            this.notBefore = notBefore;
        }

        void ask(ReadRevision wanted, String token) {
            openReads++;
            Answers.on(
                    cacher.get()
                            .list(
                                    prefix,
                                    new ListQuery(selection.selection(), wanted, limit, token)),
                    answer -> checks.checked(() -> received(answer)),
                    failure -> {
                        openReads--;
                        if (failure instanceof ContinueExpiredException expired) {
                            coverage.count("continue-expired");
                            checks.checked(() ->
                                    assertThat(revision).isLessThan(history.compactRevision()));
                            revision = -1;
                            ask(wanted, expired.continueToken());
                        } else {
                            checks.mayFail(failure, 429, 503, 504);
                        }
                    });
        }

        private void received(ListAnswer answer) {
            openReads--;
            if (revision == 0) {
                assertThat(answer.revision()).isGreaterThanOrEqualTo(notBefore);
                revision = answer.revision();
            } else if (revision > 0) {
                coverage.count("next-page");
                assertThat(answer.revision()).as("of a further page").isEqualTo(revision);
            }
            answer.items().forEach(item -> all.put(item.key(), item.revision()));
            if (limit > 0) {
                assertThat(answer.items()).hasSizeLessThanOrEqualTo((int) limit);
            }
            TreeMap<String, Long> expected =
                    new TreeMap<>(history.selected(answer.revision(), prefix, selection));
            if (revision > 0 && selection.isWholePrefix() && !answer.continueToken().isEmpty()) {
                assertThat(answer.remaining()).isEqualTo((long) expected.size() - all.size());
            }
            if (!answer.continueToken().isEmpty()) {
                if (random.nextInt(3) == 0) {
                    loop.schedule(
                            random.nextInt(2_000) * MILLI,
                            () -> ask(new ReadRevision.Newest(), answer.continueToken()));
                } else {
                    ask(new ReadRevision.Newest(), answer.continueToken());
                }
            } else if (revision > 0) {
                coverage.count("list-newest");
                assertThat(all).isEqualTo(expected);
            } else {
                String first = answer.items().isEmpty() ? "" : answer.items().getFirst().key();
                coverage.count("list-inconsistent");
                answer.items()
                        .forEach(item ->
                                assertThat(expected).containsEntry(item.key(), item.revision()));
                assertThat(expected.keySet())
                        .filteredOn(key -> key.compareTo(first) >= 0 && !first.isEmpty())
                        .hasSameSizeAs(answer.items());
            }
        }
    }
}
