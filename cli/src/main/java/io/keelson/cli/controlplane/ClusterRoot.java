package io.keelson.cli.controlplane;

import io.keelson.orchestrator.apiserver.ApiServerProcess;
import io.keelson.orchestrator.controllers.ControllerContext;
import java.time.Duration;
import java.util.List;

/** The API server's certificate authority, as controllers see it. */
record ClusterRoot(ApiServerProcess server) implements ControllerContext.Root {
    @Override
    public String certificatePem() {
        return server.authorityPem();
    }

    @Override
    public String sign(String requestPem, List<String> usages, Duration validity) {
        return server.signer().sign(requestPem, usages, validity);
    }
}
