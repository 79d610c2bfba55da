package io.keelson.orchestrator.apiserver.handling;

import io.keelson.orchestrator.object.Node;
import io.keelson.orchestrator.object.Obj;
import io.keelson.orchestrator.object.Times;
import java.time.Instant;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** What the server alone says of an object: its uid, when it was created, a name it made up. */
public final class Identity {
    /** No vowels, and no digits that look like them: no names that mean something. */
    private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

    private static final int SUFFIX_LENGTH = 5;
    private static final int GENERATED_BASE_MAX = 58;

    private final RandomGenerator random;

    public Identity(RandomGenerator random) {
        this.random = random;
    }

    Obj given(Obj object, Instant now) {
        Obj metadata = object.obj("metadata");
        Obj identified =
                metadata.with("uid", Node.of(uid()))
                        .with("creationTimestamp", Node.of(Times.seconds(now)))
                        .without("deletionTimestamp")
                        .without("deletionGracePeriodSeconds")
                        .without("selfLink")
                        .without("resourceVersion");
        return object.with("metadata", identified);
    }

    /** An object that the server makes of its own accord, with its identity. */
    public Obj object(String apiVersion, String kind, String name, Instant now) {
        Obj metadata =
                Obj.builder()
                        .put("name", name)
                        .put("uid", uid())
                        .put("creationTimestamp", Times.seconds(now))
                        .build();
        return Obj.builder()
                .put("kind", kind)
                .put("apiVersion", apiVersion)
                .put("metadata", metadata)
                .build();
    }

    public String uid() {
        long most = (random.nextLong() & ~0xF000L) | 0x4000L;
        long least = (random.nextLong() & ~(0xC0L << 56)) | (0x80L << 56);
        return new UUID(most, least).toString();
    }

    /** A name that begins like that. */
    public String name(String generateName) {
        String base =
                generateName.length() > GENERATED_BASE_MAX
                        ? generateName.substring(0, GENERATED_BASE_MAX)
                        : generateName;
        StringBuilder name = new StringBuilder(base);
        for (int i = 0; i < SUFFIX_LENGTH; i++) {
            name.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return name.toString();
    }
}
