using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Deimos.Embedded.Kafka.Security;

/// <summary>
/// The certificate authority of one embedded cluster, made when it is first needed and forgotten with the cluster.
/// </summary>
/// <remarks>Safe for use from many threads. Its keys are never written to a disk.</remarks>
public sealed class KafkaCertificates
{
    private const string ServerPurpose = "1.3.6.1.5.5.7.3.1";
    private const string ClientPurpose = "1.3.6.1.5.5.7.3.2";
    private static readonly TimeSpan Validity = TimeSpan.FromDays(365);

    private readonly Lazy<X509Certificate2> _authority = new(CreateAuthority);

    internal KafkaCertificates()
    {
    }

    /// <summary>Gets the authority's own certificate in PEM, for <c>ssl.ca.pem</c> of clients.</summary>
    public string AuthorityPem => Authority.ExportCertificatePem();

    internal X509Certificate2 Authority => _authority.Value;

    /// <summary>Makes a certificate for a client; a listener knows it as <c>User:CN=name</c>.</summary>
    /// <param name="name">The client's name.</param>
    /// <returns>The certificate and its key.</returns>
    public KafkaClientCertificate IssueClientCertificate(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = Sign(Request(name, key), ClientPurpose);
        return new KafkaClientCertificate(certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    internal X509Certificate2 IssueServerCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request("localhost", key);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = Sign(request, ServerPurpose);
        using var withKey = certificate.CopyWithPrivateKey(key);

        // On Windows, TLS takes no key that lives in memory only; coming from PKCS #12 it is accepted everywhere.
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);
    }

    private static CertificateRequest Request(string name, ECDsa key)
    {
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(name);
        return new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256);
    }

    private static X509Certificate2 CreateAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request("Embedded Kafka", key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now - TimeSpan.FromDays(1), now + Validity);
    }

    private X509Certificate2 Sign(CertificateRequest request, string purpose)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Authority, true, false));
        return request.Create(
            Authority, Authority.NotBefore, Authority.NotAfter, RandomNumberGenerator.GetBytes(16));
    }
}
