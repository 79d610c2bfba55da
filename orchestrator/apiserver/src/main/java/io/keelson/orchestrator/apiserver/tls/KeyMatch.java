package io.keelson.orchestrator.apiserver.tls;

import java.security.GeneralSecurityException;
import java.security.Signature;

/** Whether a key and a certificate belong together: a crash may have replaced only one of them. */
final class KeyMatch {
    private static final byte[] ANYTHING = {1, 2, 3};

    private KeyMatch() {}

    static boolean matches(Identity identity) throws GeneralSecurityException {
        Signature signer = Signature.getInstance("SHA256withECDSA");
        signer.initSign(identity.key());
        signer.update(ANYTHING);
        byte[] signature = signer.sign();
        signer.initVerify(identity.certificate());
        signer.update(ANYTHING);
        return signer.verify(signature);
    }
}
