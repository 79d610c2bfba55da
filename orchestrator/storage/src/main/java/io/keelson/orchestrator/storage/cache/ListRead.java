package io.keelson.orchestrator.storage.cache;

import io.keelson.orchestrator.object.StatusException;
import io.keelson.orchestrator.storage.Answers;
import io.keelson.orchestrator.storage.KeyOrder;
import io.keelson.orchestrator.storage.RangeAnswer;
import io.keelson.orchestrator.storage.RangeQuery;
import io.keelson.orchestrator.storage.Row;
import io.keelson.orchestrator.storage.Store;
import io.keelson.orchestrator.storage.Stored;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One list: from the cache where it reaches back so far, else from the store. */
final class ListRead {
    private final Cacher cacher;
    private final ResourceCache cache;
    private final Store store;
    private final Selection selection;
    private final @Nullable ContinueToken token;
    private final ReadRevision revision;
    private final long limit;
    private final String scope;
    private final String from;
    private final String to;

    ListRead(Cacher cacher, ResourceCache cache, Store store, ListQuery query) {
        this.cacher = cacher;
        this.cache = cache;
        this.store = store;
        this.selection = query.selection();
        this.token =
                query.continueToken().isEmpty()
                        ? null
                        : ContinueToken.decode(query.continueToken());
        this.revision = token == null ? query.revision() : revision(token);
        // Upstream has never honoured a limit where any revision will do.
        this.limit = revision instanceof ReadRevision.Any ? 0 : query.limit();
        this.scope = selection.keyPrefix(cache.resource().prefix());
        this.from = token == null ? scope : scope + token.start();
        this.to = KeyOrder.endOf(scope);
    }

    private static ReadRevision revision(ContinueToken token) {
        return token.revision() < 0
                ? new ReadRevision.Newest()
                : new ReadRevision.Exact(token.revision());
    }

    CompletableFuture<ListAnswer> run() {
        if (revision instanceof ReadRevision.Newest && !cacher.knowsItsRevision()) {
            return fromStore(0);
        }
        return cacher.reached(revision)
                .thenCompose(reached -> {
                    long at =
                            revision instanceof ReadRevision.Exact(long exact)
                                    ? exact
                                    : cacher.revision();
                    NavigableMap<String, Stored> state = cache.stateAt(at, from, to);
                    return state == null
                            ? fromStore(at)
                            : CompletableFuture.completedFuture(fromState(at, state));
                });
    }

    private ListAnswer fromState(long at, NavigableMap<String, Stored> state) {
        List<Stored> items = new ArrayList<>();
        Iterator<Stored> rest = state.values().iterator();
        while (rest.hasNext() && !isFull(items)) {
            Stored object = rest.next();
            if (selection.matches(object)) {
                items.add(object);
            }
        }
        if (!rest.hasNext()) {
            return new ListAnswer(at, items, "", null);
        }
        long remaining = state.tailMap(items.getLast().key(), false).size();
        return cutShort(at, items, remaining);
    }

    private boolean isFull(List<Stored> items) {
        return limit > 0 && items.size() >= limit;
    }

    private ListAnswer cutShort(long at, List<Stored> items, long remaining) {
        String last = items.getLast().key();
        return new ListAnswer(
                at,
                items,
                new ContinueToken(at, last.substring(scope.length()) + "\0").encode(),
                selection.isWholePrefix() ? remaining : null);
    }

    /**
     * @param at 0 for the newest
     */
    private CompletableFuture<ListAnswer> fromStore(long at) {
        RangeQuery query =
                RangeQuery.between(from, to).at(at).limit(selection.isWholePrefix() ? limit : 0);
        CompletableFuture<ListAnswer> listed = new CompletableFuture<>();
        Answers.on(
                StoreFailures.asStatus(store.range(query)),
                answer -> listed.complete(fromRows(at == 0 ? answer.revision() : at, answer)),
                failure -> listed.completeExceptionally(withFreshToken(failure)));
        return listed;
    }

    private ListAnswer fromRows(long at, RangeAnswer answer) {
        List<Stored> items = new ArrayList<>();
        Iterator<Row> rest = answer.rows().iterator();
        while (rest.hasNext() && !isFull(items)) {
            Stored object = cache.read(rest.next());
            if (object != null && selection.matches(object)) {
                items.add(object);
            }
        }
        return items.isEmpty() || !(rest.hasNext() || answer.more())
                ? new ListAnswer(at, items, "", null)
                : cutShort(at, items, answer.count() - items.size());
    }

    /** Who was given a token can go on, though not at its revision. */
    private Throwable withFreshToken(Throwable failure) {
        return token != null && failure instanceof StatusException status && status.code() == 410
                ? new ContinueExpiredException(new ContinueToken(-1, token.start()).encode())
                : failure;
    }
}
