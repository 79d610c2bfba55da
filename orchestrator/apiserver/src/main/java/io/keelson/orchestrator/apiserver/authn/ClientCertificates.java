package io.keelson.orchestrator.apiserver.authn;

import io.keelson.orchestrator.apiserver.tls.DistinguishedName;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * Believes certificates that an authority issued for clients: the common name is the user, the
 * organizations are its groups. What was believed is remembered, a bounded number of them.
 */
public final class ClientCertificates {
    private static final String CLIENT_PURPOSE = "1.3.6.1.5.5.7.3.2";
    private static final String ANY_PURPOSE = "2.5.29.37.0";
    private static final int MAX_REMEMBERED = 1_000;

    private final Supplier<List<X509Certificate>> authorities;
    private final InstantSource clock;

    private final Map<X509Certificate, Believed> remembered =
            new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<X509Certificate, Believed> eldest) {
                    return size() > MAX_REMEMBERED;
                }
            };

    private record Believed(User user, List<X509Certificate> authorities) {}

    public ClientCertificates(Supplier<List<X509Certificate>> authorities, InstantSource clock) {
        this.authorities = authorities;
        this.clock = clock;
    }

    /** Whose certificate that is; null if it is not believed. */
    public @Nullable User authenticate(X509Certificate certificate) {
        List<X509Certificate> trusted = authorities.get();
        Instant now = clock.instant();
        if (now.isBefore(certificate.getNotBefore().toInstant())
                || now.isAfter(certificate.getNotAfter().toInstant())) {
            return null;
        }
        synchronized (remembered) {
            Believed before = remembered.get(certificate);
            if (before != null && before.authorities().equals(trusted)) {
                return before.user();
            }
        }
        if (!isIssuedForClients(certificate, trusted, now)) {
            return null;
        }
        User user = userOf(certificate);
        if (user != null) {
            synchronized (remembered) {
                remembered.put(certificate, new Believed(user, trusted));
            }
        }
        return user;
    }

    private static boolean isIssuedForClients(
            X509Certificate certificate, List<X509Certificate> trusted, Instant now) {
        if (trusted.isEmpty()) {
            return false;
        }
        try {
            List<String> purposes = certificate.getExtendedKeyUsage();
            if (purposes != null
                    && !purposes.contains(CLIENT_PURPOSE)
                    && !purposes.contains(ANY_PURPOSE)) {
                return false;
            }
            Set<TrustAnchor> anchors =
                    trusted.stream()
                            .map(each -> new TrustAnchor(each, null))
                            .collect(Collectors.toSet());
            PKIXParameters parameters = new PKIXParameters(anchors);
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(now));
            CertPathValidator.getInstance("PKIX")
                    .validate(
                            CertificateFactory.getInstance("X.509")
                                    .generateCertPath(List.of(certificate)),
                            parameters);
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static @Nullable User userOf(X509Certificate certificate) {
        X500Principal subject = certificate.getSubjectX500Principal();
        List<String> names = DistinguishedName.commonNames(subject);
        return names.isEmpty() || names.getLast().isEmpty()
                ? null
                : new User(names.getLast(), "", DistinguishedName.organizations(subject), Map.of());
    }
}
