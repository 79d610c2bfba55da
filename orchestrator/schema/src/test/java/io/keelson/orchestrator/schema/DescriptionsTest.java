package io.keelson.orchestrator.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;

/** The build makes descriptions; a compiler alone does not. */
class DescriptionsTest {
    private final Descriptions descriptions = Descriptions.bundled();

    @Test
    void typesAndFieldsAreDescribed() {
        assumeTrue(
                Descriptions.class.getResource(Descriptions.RESOURCE) != null,
                "built without Maven: no descriptions");

        assertThat(descriptions.of("io.k8s.api.core.v1.ConfigMap"))
                .isEqualTo("ConfigMap holds configuration data for pods to consume.");
        assertThat(descriptions.of("io.k8s.api.core.v1.ConfigMap", "immutable"))
                .startsWith("Immutable, if set to true");
        assertThat(descriptions.of("io.k8s.api.rbac.v1.Subject", "namespace")).isNotEmpty();
    }

    @Test
    void whatHasNoDescriptionHasAnEmptyOne() {
        assertThat(descriptions.of("io.example.Nothing")).isEmpty();
        assertThat(descriptions.of("io.k8s.api.core.v1.ConfigMap", "nothing")).isEmpty();
    }
}
