package io.keelson.orchestrator.resources;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.keelson.orchestrator.object.Golden;
import io.keelson.orchestrator.object.JsonReader;
import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.schema.GroupVersionKind;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables, against recorded ones and, for pods, state by state. */
class TablesTest {
    /** Columns that a kind got since 1.20, and which are left out of the comparison. */
    private static final Map<String, Set<String>> ADDED =
            Map.of(
                    "persistentvolumeclaims", Set.of("VolumeAttributesClass"),
                    "persistentvolumes", Set.of("VolumeAttributesClass"),
                    "jobs", Set.of("Status"),
                    "cronjobs", Set.of("Timezone"),
                    "priorityclasses", Set.of("PreemptionPolicy"));

    /** 1.20 names no resource beside a target: {@code cpu: 50%/60%} since 1.28. */
    private static final Set<String> CHANGED_CELLS = Set.of("Targets");

    /** The order of a quota's columns changed in 1.31: the age went last. */
    private static final Set<String> REORDERED = Set.of("resourcequotas");

    private final ResourceTable table = ResourceTable.builtIn();

    @Test
    void recordedTablesAreMadeAlike() {
        Map<String, Obj> objects = recordedObjects();
        Set<String> compared = new TreeSet<>();
        for (Golden.Exchange exchange : Golden.exchanges("03-tables.jsonl")) {
            if (!(exchange.answer() instanceof Obj answer)
                    || !answer.text("kind").equals("Table")) {
                continue;
            }
            ResourceDef def = defOf(exchange.path());
            if (def == null) {
                assertThat(exchange.path()).containsAnyOf("boats", "customresourcedefinitions");
                continue;
            }
            if (REORDERED.contains(def.plural())) {
                continue;
            }
            List<Integer> kept = compareColumns(def, answer);
            for (Obj row : Read.objects(answer, "rows")) {
                Obj object =
                        objects.get(
                                def.gvk().kind() + "/" + row.text("object", "metadata", "name"));
                if (object != null) {
                    compareRow(def, object, row, kept);
                    compared.add(def.plural());
                }
            }
        }
        assertThat(compared).hasSize(33);
    }

    /** Which of our columns the record has too. */
    private List<Integer> compareColumns(ResourceDef def, Obj answer) {
        Set<String> added = ADDED.getOrDefault(def.plural(), Set.of());
        List<Integer> kept = new ArrayList<>();
        List<String> ours = new ArrayList<>();
        List<Column> columns = def.table().columns();
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            if (!added.contains(column.name())) {
                kept.add(i);
                ours.add(
                        column.name()
                                + " "
                                + column.type()
                                + " "
                                + column.format()
                                + " "
                                + column.priority());
            }
        }
        List<String> recorded = new ArrayList<>();
        for (Obj column : Read.objects(answer, "columnDefinitions")) {
            String type = column.text("type");
            if (def.plural().equals("pods") && column.text("name").equals("Restarts")) {
                type = "string"; // since 1.22 it says when the last restart was
            }
            recorded.add(
                    column.text("name")
                            + " "
                            + type
                            + " "
                            + column.text("format")
                            + " "
                            + column.whole(0, "priority"));
        }
        assertThat(ours).as(def.plural()).isEqualTo(recorded);
        return kept;
    }

    private static void compareRow(ResourceDef def, Obj object, Obj row, List<Integer> kept) {
        Instant now = Instant.parse(object.text("metadata", "creationTimestamp")).plusSeconds(4);
        List<Node> cells = def.table().row(object, now);
        assertThat(cells).as(def.plural()).hasSameSizeAs(def.table().columns());
        List<Node> recorded = row.arr("cells").asList();
        for (int i = 0; i < kept.size(); i++) {
            Column column = def.table().columns().get(kept.get(i));
            if (CHANGED_CELLS.contains(column.name())) {
                continue;
            }
            assertThat(Read.scalar(cells.get(kept.get(i))))
                    .as(def.plural() + " " + column.name())
                    .isEqualTo(Read.scalar(recorded.get(i)));
            if (!column.name().equals("Restarts")) {
                assertThat(cells.get(kept.get(i)).getClass())
                        .as(def.plural() + " " + column.name())
                        .isEqualTo(recorded.get(i).getClass());
            }
        }
    }

    private Map<String, Obj> recordedObjects() {
        Map<String, Obj> objects = new HashMap<>();
        for (Golden.Exchange exchange : Golden.exchanges("02-create-defaults.jsonl")) {
            if (exchange.status() == 201 && exchange.answer() instanceof Obj answer) {
                ResourceDef def = DefaultsTest.def(table, answer);
                if (def != null) {
                    Conversion conversion = def.conversion();
                    objects.put(
                            answer.text("kind") + "/" + answer.text("metadata", "name"),
                            conversion == null ? answer : conversion.toStored().apply(answer));
                }
            }
        }
        return objects;
    }

    private @Nullable ResourceDef defOf(String path) {
        String[] steps = path.replaceAll("\\?.*", "").substring(1).split("/", -1);
        boolean core = steps[0].equals("api");
        int at = core ? 2 : 3;
        if (steps[at].equals("namespaces") && steps.length > at + 2) {
            at += 2;
        }
        return core
                ? table.find("", steps[1], steps[at])
                : table.find(steps[1], steps[2], steps[at]);
    }

    @Test
    void aQuotaShowsWhatIsUsedOfWhat() {
        Obj quota =
                read(
                        "{'metadata':{'name':'q'},'status':{'hard':{'pods':'2','limits.cpu':'3'},"
                                + "'used':{'pods':'1'}}}");
        assertThat(cells("", "ResourceQuota", quota)).contains("pods: 1/2", "limits.cpu: 0/3");
    }

    @Test
    void aRunningPodIsShownAsRecorded() {
        List<Golden.Exchange> exchanges = Golden.exchanges("08-subresources.jsonl");
        Obj pod = Golden.answer(exchanges, "pod status patch");
        Obj recorded = Golden.answer(exchanges, "running pod row");
        List<Node> row = Read.objects(recorded, "rows").getFirst().arr("cells").asList();
        ResourceDef pods = requireNonNull(table.find("", "v1", "pods"));
        Instant now = Instant.parse(pod.text("metadata", "creationTimestamp")).plusSeconds(19);
        List<String> ours = pods.table().row(pod, now).stream().map(Read::scalar).toList();
        assertThat(ours).isEqualTo(row.stream().map(Read::scalar).toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'phase':'Pending'} | 0/1 | Pending | 0",
                "{'phase':'Failed','reason':'Evicted'} | 0/1 | Evicted | 0",
                "{'phase':'Running','containerStatuses':[{'name':'c','ready':true,'restartCount':2,"
                        + "'state':{'running':{}}}]} | 1/1 | Running | 2",
                "{'phase':'Running','containerStatuses':[{'name':'c','restartCount':5,"
                        + "'state':{'waiting':{'reason':'CrashLoopBackOff'}}}]}"
                        + " | 0/1 | CrashLoopBackOff | 5",
                "{'phase':'Running','containerStatuses':[{'name':'c','ready':true,'restartCount':3,"
                        + "'state':{'running':{}},'lastState':{'terminated':"
                        + "{'finishedAt':'2026-01-01T00:00:00Z'}}}]} | 1/1 | Running | 3 (5m ago)",
                "{'phase':'Succeeded','containerStatuses':[{'name':'c','state':{'terminated':"
                        + "{'exitCode':0,'reason':'Completed'}}}]} | 0/1 | Completed | 0",
                "{'phase':'Failed','containerStatuses':[{'name':'c','restartCount':1,'state':"
                        + "{'terminated':{'exitCode':3}}}]} | 0/1 | ExitCode:3 | 1",
                "{'phase':'Failed','containerStatuses':[{'name':'c','restartCount':1,'state':"
                        + "{'terminated':{'exitCode':137,'signal':9}}}]} | 0/1 | Signal:9 | 1",
                "{'phase':'Pending','conditions':[{'type':'PodScheduled','status':'False',"
                        + "'reason':'SchedulingGated'}]} | 0/1 | SchedulingGated | 0",
                "{'phase':'Running','conditions':[{'type':'Ready','status':'False'}],"
                        + "'containerStatuses':[{'name':'c','state':{'terminated':{'exitCode':0,"
                        + "'reason':'Completed'}}},{'name':'d','ready':true,"
                        + "'state':{'running':{}}}]} | 1/1 | NotReady | 0",
                "{'phase':'Running','conditions':[{'type':'Ready','status':'True'}],"
                        + "'containerStatuses':[{'name':'c','state':{'terminated':{'exitCode':0,"
                        + "'reason':'Completed'}}},{'name':'d','ready':true,"
                        + "'state':{'running':{}}}]} | 1/1 | Running | 0"
            })
    void aPodsWord(String status, String ready, String word, String restarts) {
        Obj pod =
                read("{'metadata':{'name':'p'},'spec':{'containers':[{'name':'c'}]}}")
                        .with("status", read(status));
        assertThat(cells("", "Pod", pod).subList(1, 4)).containsExactly(ready, word, restarts);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "[] | 0/2 | Pending",
                "[{'name':'i','state':{'running':{}}}] | 0/2 | Init:0/2",
                "[{'name':'i','state':{'terminated':{'exitCode':0}}},{'name':'s','state':"
                        + "{'waiting':{'reason':'PodInitializing'}}}] | 0/2 | Init:1/2",
                "[{'name':'i','state':{'terminated':{'exitCode':1,'reason':'Error'}}}]"
                        + " | 0/2 | Init:Error",
                "[{'name':'i','state':{'terminated':{'exitCode':2}}}] | 0/2 | Init:ExitCode:2",
                "[{'name':'i','state':{'terminated':{'exitCode':2,'signal':15}}}]"
                        + " | 0/2 | Init:Signal:15",
                "[{'name':'i','state':{'waiting':{'reason':'CrashLoopBackOff'}}}]"
                        + " | 0/2 | Init:CrashLoopBackOff",
                "[{'name':'i','state':{'terminated':{'exitCode':0}}},{'name':'s','started':true,"
                        + "'ready':true,'state':{'running':{}}}] | 1/2 | Pending"
            })
    void aPodThatInitializes(String statuses, String ready, String word) {
        Obj pod =
                read(
                        "{'metadata':{'name':'p'},'spec':{'containers':[{'name':'c'}],"
                                + "'initContainers':[{'name':'i'},{'name':'s',"
                                + "'restartPolicy':'Always'}]},'status':{'phase':'Pending',"
                                + "'initContainerStatuses':"
                                + statuses
                                + "}}");
        assertThat(cells("", "Pod", pod).subList(1, 3)).containsExactly(ready, word);
    }

    @Test
    void aPodThatIsDeletedTerminates() {
        Obj pod =
                read(
                        "{'metadata':{'name':'p','deletionTimestamp':'2026-01-01T00:00:00Z'},"
                                + "'status':{'phase':'Running'}}");
        assertThat(cells("", "Pod", pod).get(2)).isEqualTo("Terminating");
        Obj lost = pod.withAt(Node.of("NodeLost"), "status", "reason");
        assertThat(cells("", "Pod", lost).get(2)).isEqualTo("Unknown");
    }

    @Test
    void aNodeShowsItsRolesAndWhetherItTakesPods() {
        Obj node =
                read(
                        "{'metadata':{'name':'n','labels':{'node-role.kubernetes.io/worker':'',"
                                + "'node-role.kubernetes.io/control-plane':'',"
                                + "'kubernetes.io/role':'edge'}},'spec':{'unschedulable':true},"
                                + "'status':{'conditions':[{'type':'Ready','status':'True'}],"
                                + "'addresses':[{'type':'InternalIP','address':'10.0.0.1'}],"
                                + "'nodeInfo':{'kubeletVersion':'v1','osImage':'Debian'}}}");
        assertThat(cells("", "Node", node))
                .containsExactly(
                        "n",
                        "Ready,SchedulingDisabled",
                        "control-plane,edge,worker",
                        "<unknown>",
                        "v1",
                        "10.0.0.1",
                        "<none>",
                        "Debian",
                        "<unknown>",
                        "<unknown>");
    }

    @Test
    void everyRowHasAsManyCellsAsColumnsEvenOfAnEmptyObject() {
        for (ResourceDef def : table.all()) {
            assertThat(def.table().row(Obj.EMPTY, Instant.EPOCH))
                    .as(def.gvk().toString())
                    .hasSameSizeAs(def.table().columns());
        }
    }

    private List<String> cells(String group, String kind, Obj object) {
        ResourceDef def = requireNonNull(table.find(new GroupVersionKind(group, "v1", kind)));
        return def.table().row(object, Instant.parse("2026-01-01T00:05:00Z")).stream()
                .map(Read::scalar)
                .toList();
    }

    static Obj read(String json) {
        return (Obj) JsonReader.read(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }
}
