package io.keelson.orchestrator.controllers.certificates;

import io.keelson.orchestrator.apiserver.tls.Authority;
import io.keelson.orchestrator.apiserver.tls.RequestSigner;
import io.keelson.orchestrator.apiserver.tls.SecretFiles;
import io.keelson.orchestrator.controllers.ControllerContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** A real authority, of the test's own. */
final class TestingRoot implements ControllerContext.Root {
    private final Authority authority;

    TestingRoot(Path directory, InstantSource clock) {
        try {
            authority = Authority.open(SecretFiles.in(directory), clock, new SecureRandom());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    X509Certificate certificate() {
        return authority.certificate();
    }

    @Override
    public String certificatePem() {
        return new String(authority.certificatePem(), StandardCharsets.US_ASCII);
    }

    @Override
    public String sign(String requestPem, List<String> usages, Duration validity) {
        return new RequestSigner(authority).sign(requestPem, usages, validity);
    }
}
