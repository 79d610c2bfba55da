package io.keelson.orchestrator.controllers;

import io.keelson.orchestrator.client.Api;
import io.keelson.orchestrator.client.Clockwork;
import io.keelson.orchestrator.client.EventRecorder;
import io.keelson.orchestrator.client.Informers;
import io.keelson.orchestrator.client.ReconcileLoop;
import io.keelson.orchestrator.client.Reconciler;
import java.time.Duration;
import java.util.List;

/**
 * What a controller is given.
 *
 * @param name the controller's, as its service account has it
 * @param api with the rights of that service account
 * @param events told in the name that upstream tells them in
 * @param root what the cluster's certificates go back to
 */
public record ControllerContext(
        String name,
        Api api,
        Informers informers,
        EventRecorder events,
        Clockwork clockwork,
        Root root) {
    private static final int TURNS_MAX = 5;

    /** The cluster's certificate authority. */
    public interface Root {
        /** Its certificate, in PEM. */
        String certificatePem();

        /**
         * Signs a request for a client's certificate or a server's.
         *
         * @param requestPem PKCS #10
         * @param usages as the request's {@code spec.usages} has them
         * @return the certificate, in PEM
         * @throws IllegalArgumentException the request is none; the message says why
         */
        String sign(String requestPem, List<String> usages, Duration validity);
    }

    /** A loop for that reconciler, five turns at a time. */
    public ReconcileLoop loop(Reconciler reconciler) {
        return loop(reconciler, TURNS_MAX);
    }

    public ReconcileLoop loop(Reconciler reconciler, int turnsMax) {
        return new ReconcileLoop(name, reconciler, api, informers, clockwork, turnsMax);
    }
}
