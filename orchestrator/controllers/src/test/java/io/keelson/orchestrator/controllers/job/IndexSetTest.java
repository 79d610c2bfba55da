package io.keelson.orchestrator.controllers.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class IndexSetTest {
    @Test
    void runsOfThreeOrMoreAreWrittenByTheirEnds() {
        assertThat(IndexSet.of(List.of(7, 4, 1, 3, 5))).hasToString("1,3-5,7");
        assertThat(IndexSet.of(List.of(0, 1))).hasToString("0,1");
        assertThat(IndexSet.EMPTY).hasToString("");
    }

    @Test
    void whatIsWrittenIsReadBelowTheLimit() {
        assertThat(IndexSet.parse("1,3-5,7", 100)).hasToString("1,3-5,7");
        assertThat(IndexSet.parse("1,3-5,7", 5)).hasToString("1,3,4");
        assertThat(IndexSet.parse("", 5).size()).isZero();
        assertThat(IndexSet.parse("x,5-3,2", 5)).hasToString("2");
    }

    @Test
    void knowsWhatIsMissing() {
        IndexSet set = IndexSet.parse("0,1,3", 10);
        assertThat(set.nextAbsent(0)).isEqualTo(2);
        assertThat(set.nextAbsent(3)).isEqualTo(4);
        assertThat(set.and(IndexSet.parse("2", 10))).hasToString("0-3");
        assertThat(set.sizeIn(IndexSet.parse("1-3", 10))).isEqualTo(2);
        assertThat(set.has(-1)).isFalse();
    }
}
