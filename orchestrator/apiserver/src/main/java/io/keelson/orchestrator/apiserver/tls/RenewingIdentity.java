package io.keelson.orchestrator.apiserver.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An identity kept in two files and issued anew before it runs out, when it is for something else
 * than it should be, or when the authority is another one. Who uses it asks for it each time.
 */
public final class RenewingIdentity implements Supplier<Identity> {
    /** Renewed when less than one part in this many of its life is left. */
    private static final int LAST_PART = 3;

    private final SecretFiles files;
    private final String name;
    private final Authority authority;
    private final Subject subject;
    private final InstantSource clock;
    private volatile Identity current;

    private RenewingIdentity(
            SecretFiles files,
            String name,
            Authority authority,
            Subject subject,
            InstantSource clock,
            Identity current) {
        this.files = files;
        this.name = name;
        this.authority = authority;
        this.subject = subject;
        this.clock = clock;
        this.current = current;
    }

    /**
     * The identity in {@code NAME.crt} and {@code NAME.key} if it is fit for that subject, else a
     * new one, written there.
     */
    public static RenewingIdentity open(
            SecretFiles files,
            String name,
            Authority authority,
            Subject subject,
            InstantSource clock)
            throws IOException {
        Identity kept = read(files, name);
        if (kept != null && isFit(kept, authority, subject, clock.instant())) {
            return new RenewingIdentity(files, name, authority, subject, clock, kept);
        }
        Identity made = authority.issue(subject);
        write(files, name, made);
        return new RenewingIdentity(files, name, authority, subject, clock, made);
    }

    private static @Nullable Identity read(SecretFiles files, String name) throws IOException {
        byte[] certificate = files.read(name + ".crt");
        byte[] key = files.read(name + ".key");
        if (certificate == null || key == null) {
            return null;
        }
        try {
            Identity kept = new Identity(Pem.readKey(key, "EC"), Pem.readCertificates(certificate));
            return KeyMatch.matches(kept) ? kept : null;
        } catch (GeneralSecurityException e) {
            return null; // broken files are replaced: nothing in them is worth keeping
        }
    }

    private static void write(SecretFiles files, String name, Identity identity)
            throws IOException {
        files.write(name + ".key", Pem.key(identity.key()));
        files.write(name + ".crt", Pem.certificates(identity.chain()));
    }

    private static boolean isFit(
            Identity identity, Authority authority, Subject subject, Instant now) {
        X509Certificate certificate = identity.certificate();
        try {
            certificate.verify(authority.certificate().getPublicKey());
            return subject.isOf(certificate) && now.isBefore(renewalOf(certificate));
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static Instant renewalOf(X509Certificate certificate) {
        Instant from = certificate.getNotBefore().toInstant();
        Instant to = certificate.getNotAfter().toInstant();
        return to.minus(Duration.between(from, to).dividedBy(LAST_PART));
    }

    @Override
    public Identity get() {
        return current;
    }

    /** When {@link #renewIfDue} will do something. */
    public Instant renewal() {
        return renewalOf(current.certificate());
    }

    /**
     * To be called now and then: once a day is enough. A new identity is in use even if it could
     * not be written.
     *
     * @return whether it was renewed
     */
    public synchronized boolean renewIfDue() throws IOException {
        if (clock.instant().isBefore(renewal())) {
            return false;
        }
        Identity made = authority.issue(subject);
        current = made;
        write(files, name, made);
        return true;
    }
}
