package io.keelson.orchestrator.merge;

import static io.keelson.orchestrator.merge.Trees.core;
import static io.keelson.orchestrator.merge.Trees.obj;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.JsonWriter;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.StatusException;
import io.keelson.orchestrator.schema.Schemas;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StrategicMergePatchTest {
    private static void spec(String live, String patch, String expected) {
        Obj patched = StrategicMergePatch.apply(obj(live), obj(patch), core("PodSpec"));
        // As text: the order of lists and members is part of the result.
        assertThat(JsonWriter.toText(patched)).isEqualTo(JsonWriter.toText(obj(expected)));
    }

    private static void fails(String live, String patch, int code, String message) {
        assertThatThrownBy(() -> StrategicMergePatch.apply(obj(live), obj(patch), core("PodSpec")))
                .hasMessage(message)
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void elementsAreMergedByKey() {
        spec(
                "{'containers':[{'name':'a','image':'1'},{'name':'b','image':'1'}]}",
                "{'containers':[{'name':'b','image':'2'},{'name':'c','image':'3'}]}",
                "{'containers':[{'name':'a','image':'1'},{'name':'b','image':'2'},"
                        + "{'name':'c','image':'3'}]}");
    }

    @Test
    void deletedReplacedAndRetained() {
        spec(
                "{'containers':[{'name':'a'},{'name':'b'}]}",
                "{'containers':[{'name':'a','$patch':'delete'}]}",
                "{'containers':[{'name':'b'}]}");
        spec(
                "{'containers':[{'name':'a'},{'name':'b'}]}",
                "{'containers':[{'name':'c'},{'$patch':'replace'}]}",
                "{'containers':[{'name':'c'}]}");
        spec(
                "{'nodeSelector':{'a':'1'}}",
                "{'nodeSelector':{'$patch':'replace','b':'2'}}",
                "{'nodeSelector':{'b':'2'}}");
        spec(
                "{'nodeSelector':{'a':'1'}}",
                "{'nodeSelector':{'$patch':'delete'}}",
                "{'nodeSelector':{}}");
        spec(
                "{'volumes':[{'name':'v','emptyDir':{}}]}",
                "{'volumes':[{'$retainKeys':['name','hostPath'],'name':'v','hostPath':{'path':'/'}}]}",
                "{'volumes':[{'name':'v','hostPath':{'path':'/'}}]}");
    }

    @Test
    void nullsRemove() {
        spec("{'hostname':'h','subdomain':'s'}", "{'hostname':null}", "{'subdomain':'s'}");
        spec(
                "{}",
                "{'hostname':null,'nodeSelector':{'a':null,'b':'1'}}",
                "{'nodeSelector':{'b':'1'}}");
        spec(
                "{'containers':[{'name':'a','image':'1','command':['x']}]}",
                "{'containers':[{'name':'a','command':null}]}",
                "{'containers':[{'name':'a','image':'1'}]}");
    }

    @Test
    void listsWithoutAKeyAreReplaced() {
        spec(
                "{'tolerations':[{'key':'a'},{'key':'b'}]}",
                "{'tolerations':[{'key':'c'}]}",
                "{'tolerations':[{'key':'c'}]}");
        spec(
                "{'containers':[{'name':'a','command':['x','y']}]}",
                "{'containers':[{'name':'a','command':['z']}]}",
                "{'containers':[{'name':'a','command':['z']}]}");
    }

    @Test
    void scalarsAreAddedAndDeleted() {
        Obj live = obj("{'finalizers':['a','b']}");
        assertThat(meta(live, "{'finalizers':['c','a']}"))
                .isEqualTo("{\"finalizers\":[\"c\",\"a\",\"b\"]}");
        assertThat(meta(live, "{'$deleteFromPrimitiveList/finalizers':['a']}"))
                .isEqualTo("{\"finalizers\":[\"b\"]}");
        assertThat(
                        meta(
                                live,
                                "{'$deleteFromPrimitiveList/finalizers':['a'],'finalizers':['c'],"
                                        + "'$setElementOrder/finalizers':['c','b']}"))
                .isEqualTo("{\"finalizers\":[\"c\",\"b\"]}");
        assertThat(meta(obj("{}"), "{'$deleteFromPrimitiveList/finalizers':['a']}"))
                .isEqualTo("{}");
    }

    private static String meta(Obj live, String patch) {
        return JsonWriter.toText(
                StrategicMergePatch.apply(
                        live,
                        obj(patch),
                        Schemas.bundled()
                                .named("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta")));
    }

    @Test
    void orderIsSet() {
        spec(
                "{'containers':[{'name':'a'},{'name':'b'},{'name':'x'},{'name':'c'}]}",
                "{'$setElementOrder/containers':[{'name':'c'},{'name':'b'},{'name':'a'}],"
                        + "'containers':[{'name':'b','image':'2'}]}",
                "{'containers':[{'name':'x'},{'name':'c'},{'name':'b','image':'2'},{'name':'a'}]}");
        spec(
                "{'containers':[{'name':'a'},{'name':'b'}]}",
                "{'$setElementOrder/containers':[{'name':'b'},{'name':'a'}]}",
                "{'containers':[{'name':'b'},{'name':'a'}]}");
        spec(
                "{}",
                "{'$setElementOrder/containers':[{'name':'b'},{'name':'a'}],"
                        + "'containers':[{'name':'b'},{'name':'a'},{'name':'z','$patch':'delete'}]}",
                "{'containers':[{'name':'b'},{'name':'a'}]}");
        spec("{}", "{'$setElementOrder/containers':[{'name':'b'}]}", "{}");
    }

    @Test
    void whatIsOnlyAddedLosesItsDirectives() {
        spec(
                "{}",
                "{'containers':[{'name':'a','$setElementOrder/ports':[{'containerPort':1}],"
                        + "'ports':[{'containerPort':1},{'$patch':'delete','containerPort':2}]}],"
                        + "'nodeSelector':{'$patch':'replace','a':'1'}}",
                "{'containers':[{'name':'a','ports':[{'containerPort':1}]}]}");
    }

    @Test
    void malformedPatches() {
        String live = "{'containers':[{'name':'a'}]}";
        fails(
                live,
                "{'containers':[{'image':'x','b':{'c':1}}]}",
                500,
                "map: map[b:map[c:1] image:x] does not contain declared merge key: name");
        fails(
                live,
                "{'containers':[{'name':'a','$patch':'twist'}]}",
                500,
                "unknown patch type: twist in map: map[$patch:twist name:a]");
        fails(live, "{'$retainKeys':'x'}", 400, "invalid patch format of retainKeys");
        fails(
                live,
                "{'$retainKeys':['a'],'hostname':'b'}",
                400,
                "invalid patch format of retainKeys");
        fails(
                live,
                "{'$setElementOrder/containers':{}}",
                400,
                "invalid patch format of setElementOrder list");
        fails(
                live,
                "{'$deleteFromPrimitiveList/containers':1}",
                400,
                "invalid patch format of primitive list");
        fails(
                live,
                "{'$setElementOrder/containers':[{'name':'a'},{'name':'b'}],"
                        + "'containers':[{'name':'b'},{'name':'a'}]}",
                500,
                """
                The order in patch list:
                [map[name:b] map[name:a]]
                 doesn't match $setElementOrder list:
                [map[name:a] map[name:b]]
                """);
        fails(live, "{'containers':['a']}", 500, "list element types are not identical");
        fails(
                live,
                "{'containers':[[]]}",
                422,
                "the server rejected our request due to an error in our request");
    }

    /** A patch twice is the patch once; the order that was asked for is the order there is. */
    @Test
    void lawsOnRandomLists() {
        Random random = new Random(21);
        for (int i = 0; i < 2000; i++) {
            Obj live = Obj.of("containers", containers(random));
            Arr changes = containers(random);
            List<Node> order = new ArrayList<>();
            changes.forEach(
                    element -> order.add(Obj.of("name", Node.of(((Obj) element).text("name")))));
            Obj patch =
                    Obj.of("$setElementOrder/containers", Arr.of(order))
                            .with("containers", changes);
            Obj once = StrategicMergePatch.apply(live, patch, core("PodSpec"));
            assertThat(StrategicMergePatch.apply(once, patch, core("PodSpec"))).isEqualTo(once);

            List<String> names = names(once.arr("containers"));
            assertThat(names).doesNotHaveDuplicates();
            List<String> asked = names(changes);
            List<String> had = names(live.arr("containers"));
            assertThat(names.stream().filter(asked::contains).toList()).isEqualTo(asked);
            had.removeAll(asked);
            assertThat(names.stream().filter(had::contains).toList()).isEqualTo(had);
            assertThat(names).hasSize(asked.size() + had.size());

            // Without the directive the elements are the same.
            Obj plain =
                    StrategicMergePatch.apply(
                            live, patch.without("$setElementOrder/containers"), core("PodSpec"));
            assertThat(plain).isEqualTo(once);
        }
    }

    private static List<String> names(Arr list) {
        List<String> names = new ArrayList<>();
        list.forEach(element -> names.add(((Obj) element).text("name")));
        return names;
    }

    private static Arr containers(Random random) {
        List<String> names = new ArrayList<>(List.of("a", "b", "c", "d", "e", "f"));
        Collections.shuffle(names, random);
        List<Node> containers = new ArrayList<>();
        for (String name : names.subList(0, random.nextInt(names.size()))) {
            Obj container = Obj.of("name", Node.of(name));
            containers.add(
                    random.nextBoolean()
                            ? container.with("image", Node.of("i" + random.nextInt(3)))
                            : container);
        }
        return Arr.of(containers);
    }
}
