package io.keelson.orchestrator.controllers.certificates;

import io.keelson.orchestrator.client.pki.SigningRequest;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What each signer of {@code kubernetes.io} signs, and why not, in upstream's words. */
final class SignerRules {
    static final String API_CLIENT = "kubernetes.io/kube-apiserver-client";
    static final String KUBELET_CLIENT = "kubernetes.io/kube-apiserver-client-kubelet";
    static final String KUBELET_SERVING = "kubernetes.io/kubelet-serving";
    static final String LEGACY = "kubernetes.io/legacy-unknown";

    private static final String SIGNATURE = "digital signature";
    private static final String ENCIPHERMENT = "key encipherment";
    private static final String CLIENT = "client auth";
    private static final String SERVER = "server auth";
    private static final String NODE_PREFIX = "system:node:";
    private static final List<String> NODES = List.of("system:nodes");

    private SignerRules() {}

    static boolean isKnown(String signer) {
        return List.of(API_CLIENT, KUBELET_CLIENT, KUBELET_SERVING, LEGACY).contains(signer);
    }

    /** Why that signer does not sign this; empty if it does. */
    static String refusal(String signer, SigningRequest request, Collection<String> usages) {
        return switch (signer) {
            case API_CLIENT -> ofClient(usages);
            case KUBELET_CLIENT -> ofKubeletClient(request, usages);
            case KUBELET_SERVING -> ofKubeletServing(request, usages);
            default -> "";
        };
    }

    private static String ofClient(Collection<String> usages) {
        for (String usage : usages) {
            if (!List.of(SIGNATURE, ENCIPHERMENT, CLIENT).contains(usage)) {
                return "invalid usage for client certificate: " + usage;
            }
        }
        return usages.contains(CLIENT)
                ? ""
                : "missing required usage for client certificate: " + CLIENT;
    }

    private static String ofKubeletClient(SigningRequest request, Collection<String> usages) {
        if (!request.organizations().equals(NODES)) {
            return "subject organization is not system:nodes";
        }
        if (!request.dnsNames().isEmpty()) {
            return "DNS subjectAltNames are not allowed";
        }
        if (!request.emails().isEmpty()) {
            return "Email subjectAltNames are not allowed";
        }
        if (!request.addresses().isEmpty()) {
            return "IP subjectAltNames are not allowed";
        }
        if (!request.uris().isEmpty()) {
            return "URI subjectAltNames are not allowed";
        }
        return request.commonName().startsWith(NODE_PREFIX)
                ? ofUsages(usages, CLIENT)
                : notOfNode();
    }

    private static String ofKubeletServing(SigningRequest request, Collection<String> usages) {
        if (!request.organizations().equals(NODES)) {
            return "subject organization is not system:nodes";
        }
        if (request.dnsNames().isEmpty() && request.addresses().isEmpty()) {
            return "DNS or IP subjectAltName is required";
        }
        if (!request.emails().isEmpty()) {
            return "Email subjectAltNames are not allowed";
        }
        if (!request.uris().isEmpty()) {
            return "URI subjectAltNames are not allowed";
        }
        String wrong = ofUsages(usages, SERVER);
        if (!wrong.isEmpty()) {
            return wrong;
        }
        return request.commonName().startsWith(NODE_PREFIX) ? "" : notOfNode();
    }

    private static String notOfNode() {
        return "subject common name does not begin with " + NODE_PREFIX;
    }

    /** Exactly these, with or without the encipherment that only keys of RSA are for. */
    private static String ofUsages(Collection<String> usages, String purpose) {
        Set<String> given = new HashSet<>(usages);
        Set<String> wanted = new TreeSet<>(List.of(ENCIPHERMENT, SIGNATURE, purpose));
        return given.equals(wanted) || given.equals(Set.of(SIGNATURE, purpose))
                ? ""
                : "usages did not match [" + String.join(" ", wanted) + "]";
    }
}
