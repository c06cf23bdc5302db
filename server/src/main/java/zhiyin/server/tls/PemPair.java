package zhiyin.server.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A certificate and its private key in two files, as certbot, cert-manager and openssl write them:
/// ```text
/// certificate   -----BEGIN CERTIFICATE-----   the server's first, then those that signed it   (RFC 7468)
/// key           -----BEGIN PRIVATE KEY-----   PKCS #8, RSA or EC, without a passphrase        (RFC 5958)
/// ```
///
/// @param certificate with the chain
/// @param key of the first certificate
public record PemPair(Path certificate, Path key) {
    private static final long MAX_BYTES = 1 << 20;
    private static final Pattern KEY =
            Pattern.compile(
                    "-----BEGIN ([A-Z0-9 ]*)PRIVATE KEY-----([^-]*)-----END [A-Z0-9 ]*PRIVATE KEY-----");
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");

    /// Both as Java keeps such.
    ///
    /// @throws PemException where they are not there, not such files, or do not belong together
    public KeyStore load() {
        List<? extends Certificate> chain = chain();
        PrivateKey secret = secret();
        requirePair(chain.getFirst().getPublicKey(), secret);
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("server", secret, new char[0], chain.toArray(Certificate[]::new));
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw new PemException(
                    "%s and %s cannot be used: %s".formatted(certificate, key, e.getMessage()));
        }
    }

    /// When either was changed last; a renewed certificate has another time.
    public FileTime modified() {
        FileTime one = modified(certificate);
        FileTime other = modified(key);
        return one.compareTo(other) > 0 ? one : other;
    }

    private static FileTime modified(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException _) {
            return FileTime.fromMillis(0);
        }
    }

    private List<? extends Certificate> chain() {
        try {
            byte[] text = bytes(certificate);
            List<? extends Certificate> chain =
                    List.copyOf(
                            CertificateFactory.getInstance("X.509")
                                    .generateCertificates(new ByteArrayInputStream(text)));
            if (chain.isEmpty()) {
                throw notPem(certificate, "-----BEGIN CERTIFICATE-----");
            }
            return chain;
        } catch (CertificateException _) {
            throw notPem(certificate, "-----BEGIN CERTIFICATE-----");
        }
    }

    private PrivateKey secret() {
        Matcher pem = KEY.matcher(new String(bytes(key), StandardCharsets.ISO_8859_1));
        if (!pem.find()) {
            throw notPem(key, "-----BEGIN PRIVATE KEY-----");
        }
        if (!pem.group(1).isEmpty()) {
            throw new PemException(
                    "%s has a key in the form \"%sPRIVATE KEY\", expected PKCS #8 without a passphrase; convert it: openssl pkcs8 -topk8 -nocrypt -in %s -out new.key"
                            .formatted(key, pem.group(1), key));
        }
        try {
            var spec = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(2)));
            return ofAnyAlgorithm(spec);
        } catch (IllegalArgumentException _) {
            throw notPem(key, "-----BEGIN PRIVATE KEY-----");
        }
    }

    private PrivateKey ofAnyAlgorithm(PKCS8EncodedKeySpec spec) {
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (InvalidKeySpecException _) {
                // Of another algorithm; if of none, told below.
            } catch (GeneralSecurityException e) {
                throw new PemException("%s: %s".formatted(key, e.getMessage()));
            }
        }
        throw new PemException(
                "%s has a damaged key, or one of an algorithm other than %s"
                        .formatted(key, String.join(", ", ALGORITHMS)));
    }

    /// Signs something with one and checks it with the other.
    private void requirePair(PublicKey open, PrivateKey secret) {
        try {
            String algorithm =
                    switch (secret.getAlgorithm()) {
                        case "RSA" -> "SHA256withRSA";
                        case "EC" -> "SHA256withECDSA";
                        default -> secret.getAlgorithm();
                    };
            byte[] text = "zhiyin".getBytes(StandardCharsets.US_ASCII);
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(secret);
            signature.update(text);
            byte[] signed = signature.sign();
            signature.initVerify(open);
            signature.update(text);
            if (signature.verify(signed)) {
                return;
            }
        } catch (GeneralSecurityException _) {
            // Of different algorithms, which is told as any mismatch is.
        }
        throw new PemException(
                "%s is not the key of the certificate %s".formatted(key, certificate));
    }

    private static byte[] bytes(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new PemException(
                        "%s has more than %,d bytes; it is no PEM file".formatted(file, MAX_BYTES));
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new PemException("%s cannot be read: %s".formatted(file, e));
        }
    }

    private static PemException notPem(Path file, String expected) {
        return new PemException(
                "%s is no such PEM file as is wanted: expected a part \"%s\""
                        .formatted(file, expected));
    }
}
