package io.keelson.orchestrator.apiserver.tls;

import io.keelson.orchestrator.client.pki.SigningRequest;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Certifies what others ask for. Whether they may is not its to judge; it makes no authorities, and
 * nothing that outlives the authority.
 */
public final class RequestSigner {
    private final Authority authority;

    public RequestSigner(Authority authority) {
        this.authority = authority;
    }

    /**
     * Signs a request, with its subject and its alternative names.
     *
     * @param requestPem PKCS #10
     * @param usages in the API's words: {@code client auth}
     * @return the certificate, in PEM
     * @throws IllegalArgumentException the request is none, or a usage is unknown
     */
    public String sign(String requestPem, List<String> usages, Duration lifetime) {
        SigningRequest request = SigningRequest.parse(requestPem);
        CertificateUses uses = CertificateUses.of(usages);
        try {
            return new String(
                    Pem.certificates(List.of(certified(request, uses, lifetime))),
                    StandardCharsets.US_ASCII);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("cannot be certified: " + e.getMessage(), e);
        }
    }

    private X509Certificate certified(
            SigningRequest request, CertificateUses uses, Duration lifetime)
            throws GeneralSecurityException {
        CertificateRequest certificate =
                authority.certificate(request.subject().getEncoded(), request.key(), lifetime);
        byte[] keyUsage = uses.keyUsage();
        if (keyUsage != null) {
            certificate.with(Authority.KEY_USAGE, true, keyUsage);
        }
        byte[] extended = uses.extendedKeyUsage();
        if (extended != null) {
            certificate.with(Authority.EXTENDED_KEY_USAGE, false, extended);
        }
        byte[][] names = names(request);
        if (names.length > 0) {
            certificate.with(Authority.SUBJECT_NAMES, false, Der.sequence(names));
        }
        return authority.sign(certificate);
    }

    private static byte[][] names(SigningRequest request) {
        List<byte[]> names = new ArrayList<>();
        request.emails().forEach(each -> names.add(name(1, each)));
        request.dnsNames().forEach(each -> names.add(name(2, each)));
        request.uris().forEach(each -> names.add(name(6, each)));
        request.addresses()
                .forEach(each ->
                        names.add(Der.implicit(7, InetAddress.ofLiteral(each).getAddress())));
        return names.toArray(byte[][]::new);
    }

    private static byte[] name(int kind, String name) {
        return Der.implicit(kind, name.getBytes(StandardCharsets.US_ASCII));
    }
}
