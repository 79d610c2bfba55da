package io.keelson.orchestrator.client.pki;

/** Requests for certificates, made with OpenSSL. */
public final class TestingRequests {
    /** A user of two groups, with a key of RSA. */
    public static final String JANE =
            """
            -----BEGIN CERTIFICATE REQUEST-----
            MIICdzCCAV8CAQAwMjENMAsGA1UEAwwEamFuZTETMBEGA1UECgwKZGV2ZWxvcGVy
            czEMMAoGA1UECgwDb3BzMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA
            vzWmwlRFTUQcCDEazwTY0u3wIb7uMrJPdstg1Uv5WVAPNNSuTckLCQt4xhmDDTiq
            wfHDGpxoTwEHBAtRq7AvnsBG16ShPcMpR637GGWMQlaCXod2+PdITxiykytT1f0w
            UUyeeULmt3erKS2KJofDlPVuIghnpecjHP5bVAqob1Z8UmbifzgMh23CB+Rmj2K+
            QfZM7TfwBjQJdIE6uNWXQAkijFjmb1q0jAqS05ub/sUtIbZ1A3ITJoYbbdFCIeVM
            iUL3VqJFnLmurqZBjWp8NhGHd8eDtB/1fiMDuC3AbFnhNSRdyEQtX2FePwe8/2yD
            6epuxegRL6B84IwYoyAXZwIDAQABoAAwDQYJKoZIhvcNAQELBQADggEBAFFF7yTy
            kjWV1ExIjsXBeTcSHFkNBTAVEVdPFpRGWUWpz7uAp06GiGdBXFnI5s3gB43lFMi0
            M0B/JvLQ5fg/fg5Zg5Iy1nig94BXuNaMLr/Bn0AA2z2Sn9YK2imjpd3752MgPBTR
            HKjunZ3MA81FixobDl1DG1RIci6FNzbYLPVdo2hjrC7cgwsEKmuTIReO4dLMxT/G
            6eAUQsPNYfPBKvK6blY1YVNNsMA1h4E71Jj5dZ8aYCZzWOks/rtQ4BodPizEBbxG
            hLIlr5uBCy9rorSohZDddmn5gsyIfBB+qL7CPxEEIlaZr1NTsPhjWk0PmYBsVKQs
            XbaMHIA4S1s1tO0=
            -----END CERTIFICATE REQUEST-----
            """;

    /** A node, as a client. */
    public static final String KUBELET =
            """
            -----BEGIN CERTIFICATE REQUEST-----
            MIHvMIGWAgEAMDQxFTATBgNVBAoMDHN5c3RlbTpub2RlczEbMBkGA1UEAwwSc3lz
            dGVtOm5vZGU6bm9kZS0xMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEZp5HtJUm
            0xfq71E13kIcdOjMk0uBl8pQeTKUfTsf+3vj09V6p/ou4djlCvSpxMaVClAmZxSh
            n30cJxmi6BezDKAAMAoGCCqGSM49BAMCA0gAMEUCIAci2AoRnpcNEKfiIijPHGWH
            X9SHC8k4Ng8LTJZZWSwQAiEA/j2E40qQAfn1Y3gxyUz03qjc02gzxfQWewHTiCwz
            Na0=
            -----END CERTIFICATE REQUEST-----
            """;

    /** A node, as a server under a name and an address. */
    public static final String SERVING =
            """
            -----BEGIN CERTIFICATE REQUEST-----
            MIIBGDCBwAIBADA0MRUwEwYDVQQKDAxzeXN0ZW06bm9kZXMxGzAZBgNVBAMMEnN5
            c3RlbTpub2RlOm5vZGUtMTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABA+sX/cW
            Tz95+yV+uOuTc4jWxHBt352oyuOxgyRmpJ3dnhMpdwh6zHQ5pg4DQnNS74nmbSg8
            asa3zRJD/yBTZxygKjAoBgkqhkiG9w0BCQ4xGzAZMBcGA1UdEQQQMA6CBm5vZGUt
            MYcEwAACBzAKBggqhkjOPQQDAgNHADBEAiBmEIDszQFHqIpG/QM5BygXEQJ7xk8R
            +H/KsHblJn0U8gIgNsgaXTXEsVaP/LA9kN7aSCHqOe9z0QSp9kMLfTQZ0Uo=
            -----END CERTIFICATE REQUEST-----
            """;

    /** With names of every kind. */
    public static final String MIXED =
            """
            -----BEGIN CERTIFICATE REQUEST-----
            MIIBHTCBxAIBADAMMQowCAYDVQQDDAF4MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcD
            QgAEt4/hffGr71A8LDEu0Fq8wO/C4qZ3bMpN51mrR3i7sTeA4B3u/eay9HOKm4iM
            1cjMMODk6FoCPGkJ9u+WCnDx8KBWMFQGCSqGSIb3DQEJDjFHMEUwQwYDVR0RBDww
            OoIJYS5leGFtcGxlgQ1hQGV4YW1wbGUuY29thgxzcGlmZmU6Ly94L3mHEP0AAAAA
            AAAAAAAAAAAAAAEwCgYIKoZIzj0EAwIDSAAwRQIgf1ac34mcVLGLr1csPlaEYf/Q
            lRcqsqYCj/2VxC2nF4kCIQDucBVjs8mewomOrfXRSha53UeP+4MUAdz4/MTO6LwJ
            GQ==
            -----END CERTIFICATE REQUEST-----
            """;

    private TestingRequests() {}
}
