using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Deimos.Embedded.Kafka.Server;

namespace Deimos.Embedded.Kafka.Security;

/// <summary>
/// What one listener asks of its clients, on every broker.
/// </summary>
internal sealed class ListenerSecurity
{
    private readonly SslServerAuthenticationOptions? _tls;
    private readonly SaslSettings? _sasl;

    public ListenerSecurity(KafkaListenerOptions options, KafkaCertificates certificates, TimeProvider time)
    {
        Name = options.Name;
        _tls = options.UsesTls ? CreateTls(options, certificates) : null;
        _sasl = options.UsesSasl ? new SaslSettings(options, time) : null;
    }

    public string Name { get; }

    /// <summary>Takes a new connection, and makes it a secure one where the listener wants that.</summary>
    public async ValueTask<ITransport> OpenAsync(Socket socket, CancellationToken cancellationToken) => _tls is null
        ? new SocketTransport(socket)
        : await TlsTransport.OpenAsync(socket, _tls, cancellationToken).ConfigureAwait(false);

    public SaslSession? BeginSession() => _sasl is null ? null : new SaslSession(_sasl);

    private static SslServerAuthenticationOptions CreateTls(
        KafkaListenerOptions options, KafkaCertificates certificates)
    {
        var mode = options.ClientCertificates;
        var tls = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(
                options.Certificate ?? certificates.IssueServerCertificate(),
                additionalCertificates: null,
                offline: true),
            ClientCertificateRequired = mode != KafkaClientCertificates.None,
        };
        if (mode == KafkaClientCertificates.Requested)
        {
            tls.RemoteCertificateValidationCallback = (_, certificate, _, faults) =>
                certificate is null || faults == SslPolicyErrors.None;
        }

        if (tls.ClientCertificateRequired)
        {
            tls.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { options.ClientAuthority ?? certificates.Authority },
                RevocationMode = X509RevocationMode.NoCheck,
            };
        }

        return tls;
    }
}
