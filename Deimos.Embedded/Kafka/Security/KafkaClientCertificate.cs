namespace Deimos.Embedded.Kafka.Security;

/// <summary>
/// A certificate with which a client proves who it is, as <c>ssl.certificate.pem</c> and <c>ssl.key.pem</c> want it.
/// </summary>
public sealed class KafkaClientCertificate
{
    internal KafkaClientCertificate(string certificatePem, string privateKeyPem) =>
        (CertificatePem, PrivateKeyPem) = (certificatePem, privateKeyPem);

    /// <summary>Gets the certificate in PEM.</summary>
    public string CertificatePem { get; }

    /// <summary>Gets the certificate's private key in PEM (PKCS #8), not encrypted.</summary>
    public string PrivateKeyPem { get; }
}
