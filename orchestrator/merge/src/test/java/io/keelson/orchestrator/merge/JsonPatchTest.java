package io.keelson.orchestrator.merge;

import static io.keelson.orchestrator.merge.Trees.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.JsonWriter;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.RandomTrees;
import io.keelson.orchestrator.object.Status;
import io.keelson.orchestrator.object.StatusException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonPatchTest {
    private static Node apply(String tree, String patch) {
        return JsonPatch.parse(node(patch)).apply(node(tree));
    }

    /** RFC 6902, appendix A, and what the API adds. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'foo':'bar'}|{'op':'add','path':'/baz','value':'qux'}|{'baz':'qux','foo':'bar'}",
                "{'foo':['bar','baz']}|{'op':'add','path':'/foo/1','value':'qux'}|{'foo':['bar','qux','baz']}",
                "{'baz':'qux','foo':'bar'}|{'op':'remove','path':'/baz'}|{'foo':'bar'}",
                "{'foo':['bar','qux','baz']}|{'op':'remove','path':'/foo/1'}|{'foo':['bar','baz']}",
                "{'baz':'qux'}|{'op':'replace','path':'/baz','value':'boo'}|{'baz':'boo'}",
                "{'foo':{'bar':'baz','waldo':'fred'},'qux':{'corge':'grault'}}|{'op':'move','from':'/foo/waldo','path':'/qux/thud'}|{'foo':{'bar':'baz'},'qux':{'corge':'grault','thud':'fred'}}",
                "{'foo':['all','grass','cows','eat']}|{'op':'move','from':'/foo/1','path':'/foo/3'}|{'foo':['all','cows','eat','grass']}",
                "{'a':['x',2]}|{'op':'test','path':'/a/1','value':2}|{'a':['x',2]}",
                "{'foo':'bar'}|{'op':'add','path':'/child','value':{'g':{}}}|{'foo':'bar','child':{'g':{}}}",
                "{'foo':'bar'}|{'op':'add','path':'/baz','value':'qux','xyz':123}|{'foo':'bar','baz':'qux'}",
                "{'/':9,'~1':10}|{'op':'test','path':'/~01','value':10}|{'/':9,'~1':10}",
                "{'foo':['bar']}|{'op':'add','path':'/foo/-','value':['abc','def']}|{'foo':['bar',['abc','def']]}",
                "{'a':1}|{'op':'replace','path':'','value':{'b':2}}|{'b':2}",
                "{'a':{'b':1}}|{'op':'copy','from':'/a','path':'/c'}|{'a':{'b':1},'c':{'b':1}}",
                "{'a':[1,2]}|{'op':'remove','path':'/a/-1'}|{'a':[1]}",
                "{'a':1}|{'op':'test','path':'/b','value':null}|{'a':1}",
                "{'a':1}|{'op':'test','path':'/b'}|{'a':1}",
                "{'a':1}|{'op':'add','path':'/b','value':null}|{'a':1,'b':null}",
                "{'':1}|{'op':'remove','path':'/'}|{}",
            })
    void operations(String tree, String operation, String result) {
        assertThat(apply(tree, "[" + operation + "]")).isEqualTo(node(result));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'baz':'qux'}|{'op':'test','path':'/baz','value':'bar'}",
                "{'foo':'bar'}|{'op':'add','path':'/baz/bat','value':'qux'}",
                "{'foo':'bar'}|{'op':'remove','path':'/baz'}",
                "{'foo':'bar'}|{'op':'remove','path':''}",
                "{'foo':'bar'}|{'op':'replace','path':'/baz','value':1}",
                "{'foo':[1]}|{'op':'add','path':'/foo/2','value':1}",
                "{'foo':[1]}|{'op':'add','path':'/foo/x','value':1}",
                "{'foo':[1]}|{'op':'remove','path':'/foo/00'}",
                "{'foo':[1]}|{'op':'remove','path':'/foo/-'}",
                "{'foo':{'a':1}}|{'op':'move','from':'/foo','path':'/foo/a'}",
                "{'foo':1}|{'op':'move','from':'/x','path':'/y'}",
                "{'foo':1}|{'op':'copy','from':'/x','path':'/y'}",
                "{'foo':1}|{'op':'copy','path':'/y'}",
                "{'foo':1}|{'op':'add','path':'/y'}",
                "{'foo':1}|{'op':'add','path':'y','value':1}",
                "{'foo':1}|{'op':'add','value':1}",
                "{'foo':1}|{'op':'grow','path':'/foo'}",
                "{'foo':1}|{'op':'test','path':'/foo','value':'1'}",
            })
    void whatCannotBeDoneIsUnprocessable(String tree, String operation) {
        assertThatThrownBy(() -> apply(tree, "[" + operation + "]"))
                .isInstanceOfSatisfying(
                        StatusException.class,
                        e -> assertThat(e.status()).isEqualTo(Status.unprocessable()));
    }

    @Test
    void whatIsNoPatch() {
        assertThatThrownBy(() -> JsonPatch.parse(node("{'op':'x'}")))
                .hasMessage("json: cannot unmarshal object into Go value of type jsonpatch.Patch");
        assertThatThrownBy(() -> JsonPatch.parse(node("[1]")))
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.code()).isEqualTo(400));
        Node operation = node("{'op':'remove','path':'/a'}");
        assertThatThrownBy(() -> JsonPatch.parse(Arr.of(Collections.nCopies(10_001, operation))))
                .hasMessage(
                        "Request entity too large: The allowed maximum operations in a JSON patch"
                                + " is 10000, got 10001");
    }

    @Test
    void copiesCannotGrowWithoutEnd() {
        Node copy = node("{'op':'copy','from':'','path':'/a/-'}");
        Obj start = Obj.of("a", Arr.of(Node.of("x".repeat(100))));
        assertThatThrownBy(
                        () -> JsonPatch.parse(Arr.of(Collections.nCopies(50, copy))).apply(start))
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.code()).isEqualTo(413));
    }

    @Test
    void depthIsBounded() {
        int half = 300;
        Node deep = node("[".repeat(half) + "]".repeat(half));
        String path = "/a" + "/0".repeat(half - 1) + "/-";
        Obj into = Obj.of("a", deep).with("b", deep);
        for (String op : List.of("add", "copy", "move")) {
            Obj operation =
                    Obj.builder()
                            .put("op", op)
                            .put("path", path)
                            .put("from", "/b")
                            .put("value", deep)
                            .build();
            assertThatThrownBy(() -> JsonPatch.parse(Arr.of(operation)).apply(into))
                    .hasCauseInstanceOf(JsonPointer.NoSuchPlace.class)
                    .hasRootCauseMessage("the patched object is too deep");
        }
        String far = "/a".repeat(501);
        assertThatThrownBy(() -> apply("{}", "[{'op':'add','path':'" + far + "','value':1}]"))
                .hasRootCauseMessage("a path of 501 steps");
    }

    @Test
    void whatIsThereCanBeTestedReplacedMovedAndUndone() {
        Random random = new Random(5);
        for (int i = 0; i < 300; i++) {
            Obj tree = RandomTrees.obj(random, 4);
            List<String> places = new ArrayList<>();
            addPlaces("", tree, places);
            for (String place : places) {
                Node value = Objects.requireNonNull(JsonPointer.parse(place).get(tree));
                assertThat(run(tree, "test", place, value)).isEqualTo(tree);
                assertThat(run(tree, "replace", place, value)).isEqualTo(tree);
                Node other = Node.of("other");
                Node changed = run(tree, "replace", place, other);
                assertThat(run(changed, "replace", place, value)).isEqualTo(tree);
                if (!place.isEmpty()) {
                    Node removed = run(tree, "remove", place, Node.Null.NULL);
                    assertThat(run(removed, "add", place, value)).isEqualTo(tree);
                }
            }
        }
    }

    private static Node run(Node tree, String op, String path, Node value) {
        Obj operation = Obj.builder().put("op", op).put("path", path).put("value", value).build();
        String before = JsonWriter.toText(tree);
        Node result = JsonPatch.parse(Arr.of(operation)).apply(tree);
        assertThat(JsonWriter.toText(tree)).isEqualTo(before);
        return result;
    }

    private static void addPlaces(String path, Node node, List<String> places) {
        places.add(path);
        if (node instanceof Obj obj) {
            obj.forEach((name, value) ->
                    addPlaces(
                            path + "/" + name.replace("~", "~0").replace("/", "~1"),
                            value,
                            places));
        } else if (node instanceof Arr arr) {
            for (int i = 0; i < arr.size(); i++) {
                addPlaces(path + "/" + i, arr.get(i), places);
            }
        }
    }
}
