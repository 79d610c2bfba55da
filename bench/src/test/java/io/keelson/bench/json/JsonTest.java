package io.keelson.bench.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

final class JsonTest {
    @Test
    void writesEveryKindOfValue() {
        var map = new LinkedHashMap<String, Object>();
        map.put("text", "a \"b\" \\ \n");
        map.put("int", 7);
        map.put("long", 1L << 40);
        map.put("whole", 3.0);
        map.put("fraction", 1.25);
        map.put("list", Arrays.asList(true, null));
        map.put("none", List.of());
        assertThat(Json.of(map))
                .isEqualTo(
                        "{\"text\":\"a \\\"b\\\" \\\\ \\u000a\",\"int\":7,\"long\":1099511627776,"
                                + "\"whole\":3,\"fraction\":1.2500,\"list\":[true,null],"
                                + "\"none\":[]}");
    }

    @Test
    void whatIsNotANumberIsNull() {
        assertThat(Json.of(List.of(Double.NaN, Double.POSITIVE_INFINITY))).isEqualTo("[null,null]");
    }

    @Test
    void refusesOtherTypes() {
        assertThatThrownBy(() -> Json.of(new Object()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
