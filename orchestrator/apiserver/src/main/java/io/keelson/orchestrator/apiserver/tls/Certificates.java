package io.keelson.orchestrator.apiserver.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.X509ExtendedKeyManager;

/** All that one API server has of certificates: the authority, its own, and its clients'. */
public final class Certificates {
    private final SecretFiles files;
    private final InstantSource clock;
    private final Authority authority;
    private final RenewingIdentity server;
    private final List<Issued> clients = new ArrayList<>();

    /** A client's identity, and the file that carries it. */
    private record Issued(String user, String url, Path kubeconfig, RenewingIdentity identity) {}

    private Certificates(
            SecretFiles files, InstantSource clock, Authority authority, RenewingIdentity server) {
        this.files = files;
        this.clock = clock;
        this.authority = authority;
        this.server = server;
    }

    /**
     * Reads what the directory has, makes what is missing and renews what is due.
     *
     * @param server see {@link Subject#apiServer}
     */
    public static Certificates open(
            SecretFiles files, Subject server, InstantSource clock, SecureRandom random)
            throws IOException {
        Authority authority = Authority.open(files, clock, random);
        return new Certificates(
                files,
                clock,
                authority,
                RenewingIdentity.open(files, "apiserver", authority, server, clock));
    }

    public Authority authority() {
        return authority;
    }

    /** Shows the server's certificate of the moment. */
    public X509ExtendedKeyManager serverKeys() {
        return new ServerKeys(server);
    }

    /**
     * An identity for a client, kept in {@code NAME.crt} and {@code NAME.key}, and its kubeconfig;
     * both stay current as long as {@link #renewDue} is called.
     *
     * @param url of the server, for the file
     * @param kubeconfig its path ends in {@code kubeconfig}; its folder is there
     */
    public synchronized RenewingIdentity client(
            String name, Subject subject, String url, Path kubeconfig) throws IOException {
        RenewingIdentity identity = RenewingIdentity.open(files, name, authority, subject, clock);
        Issued issued = new Issued(subject.commonName(), url, kubeconfig, identity);
        write(issued);
        clients.add(issued);
        return identity;
    }

    private void write(Issued issued) throws IOException {
        new Kubeconfig(
                        issued.url(),
                        authority.certificatePem(),
                        "keelson",
                        issued.user(),
                        issued.identity().get())
                .write(issued.kubeconfig());
    }

    /**
     * Renews what is due: to be called now and then while the program runs; once a day is enough.
     *
     * @return how many were renewed
     */
    public synchronized int renewDue() throws IOException {
        int renewed = server.renewIfDue() ? 1 : 0;
        for (Issued each : clients) {
            if (each.identity().renewIfDue()) {
                renewed++;
                write(each);
            }
        }
        return renewed;
    }
}
