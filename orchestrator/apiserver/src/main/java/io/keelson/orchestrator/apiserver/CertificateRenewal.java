package io.keelson.orchestrator.apiserver;

import io.keelson.orchestrator.apiserver.tls.Certificates;
import io.keelson.orchestrator.storage.Loop;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks twice a day whether a certificate is to be renewed. What comes of it is in use from the
 * next handshake on, also where it could not be written.
 */
final class CertificateRenewal {
    private static final Logger LOG = LoggerFactory.getLogger("apiserver");
    private static final long INTERVAL_NANOS = TimeUnit.HOURS.toNanos(12);

    private final Loop loop;
    private final Certificates certificates;

    CertificateRenewal(Loop loop, Certificates certificates) {
        this.loop = loop;
        this.certificates = certificates;
    }

    void start() {
        loop.schedule(INTERVAL_NANOS, this::look);
    }

    private void look() {
        try {
            int renewed = certificates.renewDue();
            if (renewed > 0) {
                LOG.info("renewed {} certificates that were about to run out", renewed);
            }
        } catch (IOException e) {
            LOG.error("a renewed certificate could not be written: {}", e.getMessage());
        }
        start();
    }
}
