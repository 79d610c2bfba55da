package io.keelson.orchestrator.apiserver.handling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class ListPiecesTest {
    private static final Obj EMPTY =
            Obj.builder().put("kind", "PodList").put("items", Arr.EMPTY).build();

    private static ListPieces<String> list(String... names) {
        return new ListPieces<>(
                EMPTY,
                List.of(names).iterator(),
                name -> ListPieces.behindBrace(Obj.of("name", Node.of(name))));
    }

    private static String text(ListPieces<String> pieces) {
        StringBuilder text = new StringBuilder();
        while (pieces.hasNext()) {
            ByteBuffer piece = pieces.next();
            text.append(StandardCharsets.UTF_8.decode(piece));
        }
        return text.toString();
    }

    @Test
    void itemsStandBetweenCommas() {
        assertThat(text(list())).isEqualTo("{\"kind\":\"PodList\",\"items\":[]}");
        assertThat(text(list("a")))
                .isEqualTo("{\"kind\":\"PodList\",\"items\":[{\"name\":\"a\"}]}");
        assertThat(text(list("a", "b", "c")))
                .isEqualTo(
                        "{\"kind\":\"PodList\",\"items\":[{\"name\":\"a\"},{\"name\":\"b\"},"
                                + "{\"name\":\"c\"}]}");
    }

    @Test
    void afterTheEndThereIsNothing() {
        ListPieces<String> pieces = list("a");
        assertThat(text(pieces)).endsWith("]}");
        assertThat(pieces.hasNext()).isFalse();
        assertThatThrownBy(pieces::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void theItemsAreTheLastOfAList() {
        Obj wrong = Obj.of("items", Arr.EMPTY).with("kind", Node.of("PodList"));
        List<String> none = List.of();
        assertThatThrownBy(
                        () -> new ListPieces<>(wrong, none.iterator(), _ -> ByteBuffer.allocate(0)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
