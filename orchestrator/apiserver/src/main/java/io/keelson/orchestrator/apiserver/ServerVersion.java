package io.keelson.orchestrator.apiserver;

import io.keelson.orchestrator.object.Obj;

/**
 * What {@code /version} tells. Major and minor are those of the API that is served: clients choose
 * their own behaviour by them. The program's own version stands behind the plus.
 */
final class ServerVersion {
    private static final String MAJOR = "1";
    private static final String MINOR = "36";

    private ServerVersion() {}

    /**
     * @param programVersion such as {@code 0.1.0}
     * @param platform such as {@code linux/amd64}
     */
    static Obj of(String programVersion, String platform) {
        return Obj.builder()
                .put("major", MAJOR)
                .put("minor", MINOR)
                .put("gitVersion", "v" + MAJOR + "." + MINOR + ".0+keelson." + programVersion)
                .put("gitCommit", "")
                .put("gitTreeState", "clean")
                .put("buildDate", "1970-01-01T00:00:00Z")
                .put("goVersion", "")
                .put("compiler", "")
                .put("platform", platform)
                .build();
    }

    /** Of this machine, as Go spells it. */
    static String platform() {
        String os = System.getProperty("os.name", "").startsWith("Mac") ? "darwin" : "linux";
        String arch = System.getProperty("os.arch", "");
        return os
                + "/"
                + switch (arch) {
                    case "x86_64" -> "amd64";
                    case "aarch64" -> "arm64";
                    default -> arch;
                };
    }
}
