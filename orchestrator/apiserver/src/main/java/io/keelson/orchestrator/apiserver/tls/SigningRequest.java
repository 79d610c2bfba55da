package io.keelson.orchestrator.apiserver.tls;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.security.auth.x500.X500Principal;

/**
 * What somebody wants a certificate for (RFC 2986), as far as the server looks into it:
 *
 * <pre>
 *   CertificationRequest ::= SEQUENCE { SEQUENCE { version INTEGER, subject Name, … }, … }
 * </pre>
 */
public final class SigningRequest {
    private static final Pattern PEM =
            Pattern.compile(
                    "-----BEGIN CERTIFICATE REQUEST-----(.*?)-----END CERTIFICATE REQUEST-----",
                    Pattern.DOTALL);

    private SigningRequest() {}

    /**
     * Whose certificate it is to be.
     *
     * @throws IllegalArgumentException with upstream's words if it is none
     */
    public static X500Principal subject(byte[] pem) {
        Matcher block = PEM.matcher(new String(pem, StandardCharsets.US_ASCII));
        if (!block.find()) {
            throw new IllegalArgumentException("PEM block type must be CERTIFICATE REQUEST");
        }
        byte[] der = Base64.getMimeDecoder().decode(block.group(1));
        try {
            ByteBuffer info =
                    DistinguishedName.content(DistinguishedName.content(ByteBuffer.wrap(der)));
            DistinguishedName.content(info); // the version
            ByteBuffer name = info.duplicate();
            DistinguishedName.content(info);
            byte[] subject = new byte[info.position() - name.position()];
            name.get(subject);
            return new X500Principal(subject);
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("asn1: structure error", e);
        }
    }
}
