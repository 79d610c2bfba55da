package io.keelson.kvstore.mvcc;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.kvstore.apply.CommandKind;
import io.keelson.kvstore.apply.EtcdError;
import io.keelson.kvstore.apply.MemberRecord;
import io.keelson.kvstore.apply.Members;
import io.keelson.kvstore.apply.Outcome;
import io.keelson.proto.etcdserverpb.MemberAddResponse;
import io.keelson.proto.etcdserverpb.MemberRemoveResponse;
import io.keelson.proto.store.Member;
import io.keelson.proto.store.MemberAttributes;
import io.keelson.proto.store.MemberChange;
import io.keelson.proto.store.MemberChange.Action;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The member table: who is in it, and who can never be again. */
class MemberCommandsTest {
    private final MemoryEngine engine = new MemoryEngine();
    private final MvccStore store = MvccStore.open(engine);
    private final TestingLog log = new TestingLog(store);

    private Outcome change(Action action, long id, String peerUrl, boolean learner) {
        Member.Builder member = Member.newBuilder().setId(id).setLearner(learner);
        if (!peerUrl.isEmpty()) {
            member.addPeerUrls(peerUrl);
        }
        return log.apply(
                CommandKind.MEMBER_CHANGE,
                MemberChange.newBuilder().setAction(action).setMember(member).build());
    }

    private Members members() {
        try (View view = store.view()) {
            return view.members();
        }
    }

    private static void assertRefused(Outcome outcome, EtcdError error) {
        assertThat(outcome).isEqualTo(new Outcome.Refused(error));
    }

    private static Object response(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Done.class);
        return ((Outcome.Done) outcome).response();
    }

    @Test
    void membersComeSayWhoTheyAreAndGo() {
        change(Action.ADD, 2, "http://two", false);
        MemberAddResponse added =
                (MemberAddResponse) response(change(Action.ADD, 1, "http://one", true));
        assertThat(added.getMember().getIsLearner()).isTrue();
        assertThat(added.getMembersList()).extracting(each -> each.getID()).containsExactly(1L, 2L);
        log.apply(
                CommandKind.MEMBER_ATTRIBUTES,
                MemberAttributes.newBuilder()
                        .setId(1)
                        .setName("one")
                        .addClientUrls("http://client")
                        .build());
        response(change(Action.PROMOTE, 1, "", false));
        response(change(Action.UPDATE, 1, "http://moved", false));
        assertThat(members().present().get(1L))
                .isEqualTo(
                        new MemberRecord(
                                1,
                                "one",
                                List.of("http://moved"),
                                List.of("http://client"),
                                false));
        MemberRemoveResponse removed =
                (MemberRemoveResponse) response(change(Action.REMOVE, 2, "", false));
        assertThat(removed.getMembersList()).extracting(each -> each.getID()).containsExactly(1L);
        assertThat(members().removed()).containsExactly(2L);
        assertThat(MvccStore.open(engine).view().members()).isEqualTo(members());
    }

    @Test
    void everyRefusal() {
        change(Action.ADD, 1, "http://one", false);
        change(Action.ADD, 2, "http://two", true);
        change(Action.ADD, 3, "http://three", false);
        change(Action.REMOVE, 3, "", false);
        Members before = members();
        assertRefused(change(Action.ADD, 1, "http://new", false), EtcdError.MEMBER_EXISTS);
        assertRefused(change(Action.ADD, 3, "http://new", false), EtcdError.MEMBER_NOT_FOUND);
        assertRefused(change(Action.ADD, 4, "http://one", false), EtcdError.PEER_URL_EXISTS);
        assertRefused(change(Action.ADD, 4, "http://new", true), EtcdError.TOO_MANY_LEARNERS);
        assertRefused(change(Action.REMOVE, 3, "", false), EtcdError.MEMBER_NOT_FOUND);
        assertRefused(change(Action.PROMOTE, 9, "", false), EtcdError.MEMBER_NOT_FOUND);
        assertRefused(change(Action.PROMOTE, 1, "", false), EtcdError.MEMBER_NOT_LEARNER);
        assertRefused(change(Action.UPDATE, 9, "http://new", false), EtcdError.MEMBER_NOT_FOUND);
        assertRefused(change(Action.UPDATE, 1, "http://two", false), EtcdError.PEER_URL_EXISTS);
        assertRefused(change(Action.NONE, 1, "", false), EtcdError.NOT_CAPABLE);
        log.apply(
                CommandKind.MEMBER_ATTRIBUTES,
                MemberAttributes.newBuilder().setId(3).setName("gone").build());
        assertThat(members()).isEqualTo(before);
    }
}
