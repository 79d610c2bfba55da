package io.keelson.orchestrator.apiserver.handling;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.object.Status;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplyTest {
    @Test
    void whenToComeBackIsAHeaderToo() {
        Reply reply = Reply.of(Status.tooManyRequests("wait", 10));

        assertThat(reply.warning(List.of("told")).headers())
                .containsEntry("Retry-After", "10")
                .containsKey("Warning");
        assertThat(Reply.of(Status.tooManyRequests("never", 0)).headers()).isEmpty();
    }
}
