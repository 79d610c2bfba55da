package io.keelson.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class RowCatalogTest {
    @Test
    void aFirstWordStandsForItsRowsButNotTheBulkPut() {
        assertThat(names("put")).containsExactly("put 1/1", "put 10/100", "put 100/1000");
        assertThat(names("startup")).containsExactly("startup 1", "startup 3");
        assertThat(names("failover")).containsExactly("failover");
    }

    @Test
    void exactNamesAreTakenInTheOrderOfTheCatalogAndOnce() {
        assertThat(names("failover", "put 1M", " put 1/1", "put"))
                .containsExactly("put 1/1", "put 10/100", "put 100/1000", "put 1M", "failover");
    }

    @Test
    void byDefaultEverythingButTheBulkPut() {
        assertThat(RowCatalog.byDefault().stream().map(Row::name))
                .hasSize(RowCatalog.names().size() - 1)
                .doesNotContain("put 1M");
    }

    @Test
    void anUnknownNameIsToldWithWhatThereIs() {
        assertThatThrownBy(() -> names("range"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"range\"")
                .hasMessageContaining("range-l 10/100");
    }

    @Test
    void putsAndSingleClientsGoToTheLeader() {
        assertThat(new Row.Load(Row.Operation.PUT, 100, 1000).toLeader()).isTrue();
        assertThat(new Row.Load(Row.Operation.RANGE_SERIALIZABLE, 1, 1).toLeader()).isTrue();
        assertThat(new Row.Load(Row.Operation.RANGE_LINEARIZABLE, 10, 100).toLeader()).isFalse();
    }

    private static List<String> names(String... selected) {
        return RowCatalog.select(List.of(selected)).stream().map(Row::name).toList();
    }
}
