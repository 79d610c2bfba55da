package io.keelson.orchestrator.scheduler.image;

import static io.keelson.orchestrator.scheduler.TestingObjects.container;
import static io.keelson.orchestrator.scheduler.TestingObjects.json;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A pod's effective request. */
final class RequestsTest {
    private static String init(String cpu, boolean sidecar) {
        return "{"
                + (sidecar ? "'restartPolicy':'Always'," : "")
                + "'resources':{'requests':{'cpu':'"
                + cpu
                + "'}}}";
    }

    private static long milliCpu(String spec) {
        return Requests.parse(json(spec)).request().milliCpu();
    }

    @Test
    void containersAreSummed() {
        String two = container("100m", "1Gi") + "," + container("200m", "1Gi");
        Requests requests = Requests.parse(json("{'containers':[" + two + "]}"));
        assertThat(requests.request().milliCpu()).isEqualTo(300);
        assertThat(requests.request().memoryBytes()).isEqualTo(2L << 30);
    }

    @Test
    void theLargestInitStepCountsIfItIsMore() {
        String spec =
                "{'containers':["
                        + container("300m", "0")
                        + "],'initContainers':["
                        + init("500m", false)
                        + ","
                        + init("400m", false)
                        + "]}";
        assertThat(milliCpu(spec)).isEqualTo(500);
    }

    @Test
    void sidecarsRunBesideWhatComesAfterThem() {
        // Running: 300m + 200m. First step alone: 250m. Second step, beside the sidecar: 600m.
        String spec =
                "{'containers':["
                        + container("300m", "0")
                        + "],'initContainers':["
                        + init("250m", false)
                        + ","
                        + init("200m", true)
                        + ","
                        + init("400m", false)
                        + "]}";
        assertThat(milliCpu(spec)).isEqualTo(600);
    }

    @Test
    void overheadComesOnTop() {
        String spec = "{'containers':[" + container("300m", "0") + "],'overhead':{'cpu':'50m'}}";
        assertThat(milliCpu(spec)).isEqualTo(350);
    }

    @Test
    void whatIsAskedForThePodTakesThePlaceOfTheSum() {
        String spec =
                "{'containers':["
                        + container("300m", "1Gi")
                        + "],'resources':{'requests':{'cpu':'1'}},'overhead':{'cpu':'50m'}}";
        Requests requests = Requests.parse(json(spec));
        assertThat(requests.request().milliCpu()).isEqualTo(1050);
        assertThat(requests.request().memoryBytes()).isEqualTo(1L << 30);
    }

    @Test
    void whoAsksForNothingIsScoredAsIfForALittle() {
        Requests requests = Requests.parse(json("{'containers':[{},{}]}"));
        assertThat(requests.request()).isEqualTo(Resources.NONE);
        assertThat(requests.scoredMilliCpu()).isEqualTo(200);
        assertThat(requests.scoredMemoryBytes()).isEqualTo(400L << 20);
        assertThat(requests.bestEffort()).isTrue();
    }

    @Test
    void askingForZeroIsNotAskingForNothing() {
        String spec = "{'containers':[" + container("0", "0") + "]}";
        Requests requests = Requests.parse(json(spec));
        assertThat(requests.scoredMilliCpu()).isZero();
        assertThat(requests.scoredMemoryBytes()).isZero();
    }
}
