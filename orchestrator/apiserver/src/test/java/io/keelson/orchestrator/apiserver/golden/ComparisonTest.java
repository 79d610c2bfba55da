package io.keelson.orchestrator.apiserver.golden;

import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.object.JsonReader;
import io.keelson.orchestrator.object.Node;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The replay finds what it is there to find. */
class ComparisonTest {
    private static final String A = "11111111-1111-4111-8111-111111111111";
    private static final String B = "22222222-2222-4222-8222-222222222222";
    private static final String X = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa";
    private static final String Y = "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb";

    private final Counterparts counterparts = new Counterparts();

    private static Node json(String text) {
        return JsonReader.read(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private List<String> differences(String recorded, String live) {
        return Comparison.of("x", 200, json(recorded), 200, json(live), counterparts).stream()
                .map(Difference::toString)
                .toList();
    }

    @Test
    void aUidIsWhateverItIsButAlwaysTheSame() {
        assertThat(differences("{'uid':'" + A + "'}", "{'uid':'" + X + "'}")).isEmpty();
        assertThat(differences("{'l':'of " + A + "'}", "{'l':'of " + X + "'}")).isEmpty();
        assertThat(differences("{'l':'of " + A + "'}", "{'l':'of " + Y + "'}")).hasSize(1);
        assertThat(differences("{'uid':'" + B + "'}", "{'uid':'" + X + "'}")).hasSize(1);
    }

    @Test
    void revisionsKeepTheirOrder() {
        String revision = "{'metadata':{'resourceVersion':'%d'}}";

        assertThat(differences(revision.formatted(300), revision.formatted(10))).isEmpty();
        assertThat(differences(revision.formatted(301), revision.formatted(11))).isEmpty();
        assertThat(differences(revision.formatted(300), revision.formatted(10))).isEmpty();
        assertThat(differences(revision.formatted(302), revision.formatted(9)))
                .containsExactly("x :: metadata.resourceVersion :: \"302\" => \"9\"");
        assertThat(differences(revision.formatted(301), revision.formatted(12))).hasSize(1);
    }

    @Test
    void aListMayNotBeOlderThanWhatWasWrittenBefore() {
        String object = "{'metadata':{'resourceVersion':'%d'}}";
        String list = "{'metadata':{'resourceVersion':'%d'},'items':[]}";

        assertThat(differences(object.formatted(300), object.formatted(10))).isEmpty();
        assertThat(differences(list.formatted(305), list.formatted(10))).isEmpty();
        assertThat(differences(list.formatted(305), list.formatted(9))).hasSize(1);
    }

    @Test
    void whatIsMissingTooMuchOrChangedIsToldByItsPlace() {
        assertThat(
                        differences(
                                "{'spec':{'a':1,'c':[{'name':'p','v':true}]}}",
                                "{'spec':{'b':2,'c':[{'name':'q'},{'name':'p','v':false}]}}"))
                .containsExactly(
                        "x :: spec.a :: 1 => (none)",
                        "x :: spec.c[p].v :: true => false",
                        "x :: spec.c[q] :: (none) => {\"name\":\"q\"}",
                        "x :: spec.b :: (none) => 2");
    }

    @Test
    void theOrderOfNamedElementsCounts() {
        assertThat(differences("{'c':['a','b']}", "{'c':['b','a']}"))
                .containsExactly("x :: c[order] :: [\"a\",\"b\"] => [\"b\",\"a\"]");
    }

    @Test
    void anAddedColumnIsOneDifferenceAndItsCell() {
        String table =
                "{'kind':'Table','columnDefinitions':[%s],'rows':[{'cells':[%s],"
                        + "'object':{'metadata':{'name':'p'}}}]}";
        String name = "{'name':'Name','format':'','priority':0,'description':'%s'}";
        String age = "{'name':'Age','format':'','priority':0}";
        String more = "{'name':'More','format':'','priority':0}";

        assertThat(
                        differences(
                                table.formatted(name.formatted("one") + "," + age, "'p','4s'"),
                                table.formatted(
                                        name.formatted("two") + "," + more + "," + age,
                                        "'p','m','3m2s'")))
                .containsExactly(
                        "x :: columnDefinitions[More] :: (none) =>"
                                + " {\"name\":\"More\",\"format\":\"\",\"priority\":0}",
                        "x :: rows[p].cells.More :: (none) => \"m\"");
    }

    @Test
    void aTimeOfTheServerIsAnyTimeButATime() {
        String recorded = "{'t':'2026-11-23T08:13:12Z','u':null}";

        assertThat(differences(recorded, "{'t':'2030-01-01T00:00:00Z','u':null}")).isEmpty();
        assertThat(differences(recorded, "{'t':'2030-01-01','u':null}")).hasSize(1);
        assertThat(differences(recorded, "{'t':null}")).hasSize(2);
    }

    @Test
    void anotherStatusIsToldWithItsMessage() {
        List<Difference> found =
                Comparison.of(
                        "x",
                        201,
                        json("{'kind':'Pod'}"),
                        409,
                        json("{'message':'m'}"),
                        counterparts);

        assertThat(found)
                .map(Difference::toString)
                .containsExactly("x :: HTTP :: \"201\" => \"409 m\"");
    }

    @Test
    void aRequestCarriesWhatThisServerSaid() {
        assertThat(
                        differences(
                                "{'metadata':{'uid':'"
                                        + A
                                        + "','resourceVersion':'300',"
                                        + "'creationTimestamp':'2026-11-23T08:13:12Z'}}",
                                "{'metadata':{'uid':'"
                                        + X
                                        + "','resourceVersion':'7',"
                                        + "'creationTimestamp':'2030-01-01T00:00:00Z'}}"))
                .isEmpty();

        assertThat(
                        counterparts.toLive(
                                json(
                                        "{'metadata':{'uid':'"
                                                + A
                                                + "','resourceVersion':'300',"
                                                + "'creationTimestamp':'2026-11-23T08:13:12Z'}}")))
                .isEqualTo(
                        json(
                                "{'metadata':{'uid':'"
                                        + X
                                        + "','resourceVersion':'7',"
                                        + "'creationTimestamp':'2030-01-01T00:00:00Z'}}"));
        assertThat(counterparts.toLive("/pods?watch=true&resourceVersion=300&x=1"))
                .isEqualTo("/pods?watch=true&resourceVersion=7&x=1");
        assertThat(counterparts.toLive("/pods?resourceVersion=99999999"))
                .isEqualTo("/pods?resourceVersion=99999999");
    }

    @Test
    void anAcceptedDifferenceHasToOccur() {
        AcceptedDifferences accepted =
                AcceptedDifferences.parse(
                        "# remark\n## why\nx :: a* :: (none) => *\ny :: b :: 1 => 2\n");

        assertThat(accepted.reasons()).containsExactly("why");
        assertThat(accepted.accepts(new Difference("x", "a.b", null, Node.of(1)))).isTrue();
        assertThat(accepted.accepts(new Difference("x", "a.b", Node.of(1), null))).isFalse();
        assertThat(accepted.accepts(new Difference("x", "b", null, Node.of(1)))).isFalse();
        assertThat(accepted.withoutOccurrence()).containsExactly("y :: b :: 1 => 2");
    }
}
