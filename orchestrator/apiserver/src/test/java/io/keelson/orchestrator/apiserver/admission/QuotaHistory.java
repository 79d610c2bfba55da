package io.keelson.orchestrator.apiserver.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.object.JsonReader;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.storage.StoreEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Goes through all revisions of a store: once a quota says what is used, it says so exactly, and no
 * more is used than is allowed, or than was used before there was a quota.
 */
final class QuotaHistory {
    private final String resource;
    private final String objects;
    private final String quota;
    private final Map<String, Obj> state = new HashMap<>();
    private long count;
    private int compared;

    /**
     * @param resource that the quota limits by number: {@code pods}
     * @param prefix of the keys of its objects
     */
    QuotaHistory(String resource, String prefix, String namespace, String quota) {
        this.resource = resource;
        this.objects = prefix + namespace + "/";
        this.quota = "/registry/resourcequotas/" + namespace + "/" + quota;
    }

    /** How many revisions said what is used. */
    int check(List<StoreEvent> events) {
        for (int i = 0; i < events.size(); i++) {
            switch (events.get(i)) {
                case StoreEvent.Put put ->
                        state.put(put.key(), JsonReader.readObj(put.row().value()));
                case StoreEvent.Delete delete -> state.remove(delete.key());
            }
            boolean isWhole =
                    i + 1 == events.size()
                            || events.get(i + 1).revision() != events.get(i).revision();
            if (isWhole) {
                checkNow(events.get(i).revision());
            }
        }
        return compared;
    }

    private void checkNow(long revision) {
        Obj status = state.getOrDefault(quota, Obj.EMPTY).obj("status");
        String used = status.text("used", resource);
        long before = count;
        count = state.keySet().stream().filter(key -> key.startsWith(objects)).count();
        if (used.isEmpty()) {
            return;
        }
        compared++;
        assertThat(Long.parseLong(used)).as("used at revision %s", revision).isEqualTo(count);
        assertThat(count)
                .as("count at revision %s", revision)
                .isLessThanOrEqualTo(
                        Math.max(before, Long.parseLong(status.text("hard", resource))));
    }
}
