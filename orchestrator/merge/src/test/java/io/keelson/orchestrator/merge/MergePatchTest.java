package io.keelson.orchestrator.merge;

import static io.keelson.orchestrator.merge.Trees.obj;
import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.RandomTrees;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MergePatchTest {
    /** RFC 7386, appendix A, as far as both are objects. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'a':'b'}|{'a':'c'}|{'a':'c'}",
                "{'a':'b'}|{'b':'c'}|{'a':'b','b':'c'}",
                "{'a':'b'}|{'a':null}|{}",
                "{'a':'b','b':'c'}|{'a':null}|{'b':'c'}",
                "{'a':['b']}|{'a':'c'}|{'a':'c'}",
                "{'a':'c'}|{'a':['b']}|{'a':['b']}",
                "{'a':{'b':'c'}}|{'a':{'b':'d','c':null}}|{'a':{'b':'d'}}",
                "{'a':[{'b':'c'}]}|{'a':[1]}|{'a':[1]}",
                "{'e':null}|{'a':1}|{'e':null,'a':1}",
                "{}|{'a':{'bb':{'ccc':null}}}|{'a':{'bb':{}}}",
            })
    void examplesOfTheRfc(String target, String patch, String result) {
        assertThat(MergePatch.apply(obj(target), obj(patch))).isEqualTo(obj(result));
    }

    @Test
    void patchingTwiceIsPatchingOnce() {
        Random random = new Random(11);
        for (int i = 0; i < 1000; i++) {
            Obj target = RandomTrees.obj(random, 4);
            Obj patch = RandomTrees.obj(random, 4);
            Obj once = MergePatch.apply(target, patch);
            assertThat(MergePatch.apply(once, patch)).isEqualTo(once);
            assertThat(MergePatch.apply(target, Obj.EMPTY)).isEqualTo(target);
        }
    }

    @Test
    void whatThePatchDoesNotNameStays() {
        Random random = new Random(12);
        for (int i = 0; i < 1000; i++) {
            Obj target = RandomTrees.obj(random, 3);
            Obj patch = RandomTrees.obj(random, 3);
            Obj patched = MergePatch.apply(target, patch);
            target.forEach((name, value) -> {
                if (!patch.has(name)) {
                    assertThat(patched.get(name)).isEqualTo(value);
                }
            });
            patch.forEach((name, value) ->
                    assertThat(patched.has(name)).isEqualTo(value != Node.Null.NULL));
        }
    }

    @Test
    void theDifferenceMakesTheOneOfTheOther() {
        Random random = new Random(13);
        for (int i = 0; i < 1000; i++) {
            // A merge patch cannot put a null in.
            Obj from = withoutNulls(RandomTrees.obj(random, 4));
            Obj to = withoutNulls(RandomTrees.obj(random, 4));
            Obj patch = MergePatch.between(from, to);
            assertThat(MergePatch.apply(from, patch)).isEqualTo(to);
            assertThat(MergePatch.between(to, to)).isEqualTo(Obj.EMPTY);
        }
    }

    private static Obj withoutNulls(Obj obj) {
        return MergePatch.apply(Obj.EMPTY, obj);
    }
}
