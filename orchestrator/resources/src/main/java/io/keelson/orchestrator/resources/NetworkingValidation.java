package io.keelson.orchestrator.resources;

import io.keelson.orchestrator.object.FieldError;
import io.keelson.orchestrator.object.Obj;
import java.util.List;

/** Rules. */
final class NetworkingValidation {
    private NetworkingValidation() {}

    static void ingress(Obj object, List<FieldError> errors) {}

    static void ingressClass(Obj object, List<FieldError> errors) {}

    static void ingressClassChange(Obj now, Obj before, List<FieldError> errors) {}

    static void networkPolicy(Obj object, List<FieldError> errors) {}

    static List<String> canonicalAddress(String name) {
        return List.of();
    }

    static void ipAddress(Obj object, List<FieldError> errors) {}

    static void ipAddressChange(Obj now, Obj before, List<FieldError> errors) {}

    static void serviceCidr(Obj object, List<FieldError> errors) {}

    static void serviceCidrChange(Obj now, Obj before, List<FieldError> errors) {}
}
