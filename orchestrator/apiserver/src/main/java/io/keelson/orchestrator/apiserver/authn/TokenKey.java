package io.keelson.orchestrator.apiserver.authn;

import io.keelson.orchestrator.apiserver.tls.Pem;
import io.keelson.orchestrator.apiserver.tls.SecretFiles;
import io.keelson.orchestrator.object.Arr;
import io.keelson.orchestrator.object.Obj;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/** The key that service accounts' tokens are signed with: EC P-256, made on the first start. */
public final class TokenKey {
    static final String ALGORITHM = "ES256";
    private static final String SIGNATURE = "SHA256withECDSAinP1363Format";
    private static final String PRIVATE_FILE = "sa.key";
    private static final String PUBLIC_FILE = "sa.pub";
    private static final int COORDINATE_BYTES = 32;
    private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();

    private final PrivateKey privateKey;
    private final PublicKey publicKey;
    private final String id;

    private TokenKey(PrivateKey privateKey, PublicKey publicKey) throws GeneralSecurityException {
        this.privateKey = privateKey;
        this.publicKey = publicKey;
        id =
                URL.encodeToString(
                        MessageDigest.getInstance("SHA-256").digest(publicKey.getEncoded()));
    }

    /**
     * The one in {@code sa.key} and {@code sa.pub}, made if there is none.
     *
     * @throws IOException if what is there cannot be read: a new key would void all tokens
     */
    public static TokenKey open(SecretFiles files, SecureRandom random) throws IOException {
        byte[] privatePem = files.read(PRIVATE_FILE);
        byte[] publicDer = files.read(PUBLIC_FILE);
        try {
            if (privatePem != null && publicDer != null) {
                byte[] der =
                        Base64.getMimeDecoder()
                                .decode(
                                        new String(publicDer, StandardCharsets.US_ASCII)
                                                .replaceAll("-----[A-Z ]+-----", ""));
                return new TokenKey(
                        Pem.readKey(privatePem, "EC"),
                        KeyFactory.getInstance("EC")
                                .generatePublic(new X509EncodedKeySpec(der)));
            }
            if (privatePem == null && publicDer != null) {
                throw new IOException(
                        files.path(PRIVATE_FILE) + " is missing, though its public part is there");
            }
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            KeyPair made = generator.generateKeyPair();
            files.write(PRIVATE_FILE, Pem.key(made.getPrivate()));
            files.write(PUBLIC_FILE, Pem.publicKey(made.getPublic()));
            return new TokenKey(made.getPrivate(), made.getPublic());
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException("the key in " + files.path(PRIVATE_FILE) + " is unusable", e);
        }
    }

    /** What tokens name it by. */
    String id() {
        return id;
    }

    byte[] sign(byte[] bytes) {
        try {
            Signature signature = Signature.getInstance(SIGNATURE);
            signature.initSign(privateKey);
            signature.update(bytes);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot sign a token", e);
        }
    }

    boolean isSignatureOf(byte[] bytes, byte[] signed) {
        try {
            Signature signature = Signature.getInstance(SIGNATURE);
            signature.initVerify(publicKey);
            signature.update(bytes);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false; // not even the form of a signature
        }
    }

    /** For those who verify tokens themselves: what {@code /openid/v1/jwks} answers. */
    public Obj toJwks() {
        ECPublicKey point = (ECPublicKey) publicKey;
        return Obj.of(
                "keys",
                Arr.of(
                        Obj.builder()
                                .put("use", "sig")
                                .put("kty", "EC")
                                .put("kid", id)
                                .put("crv", "P-256")
                                .put("alg", ALGORITHM)
                                .put("x", coordinate(point.getW().getAffineX()))
                                .put("y", coordinate(point.getW().getAffineY()))
                                .build()));
    }

    private static String coordinate(BigInteger value) {
        byte[] bytes = value.toByteArray();
        byte[] fixed = new byte[COORDINATE_BYTES];
        int length = Math.min(bytes.length, COORDINATE_BYTES);
        System.arraycopy(
                bytes, bytes.length - length, fixed, COORDINATE_BYTES - length, length);
        return URL.encodeToString(fixed);
    }
}
