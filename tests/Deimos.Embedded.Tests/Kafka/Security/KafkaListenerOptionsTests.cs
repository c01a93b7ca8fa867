using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Deimos.Embedded.Kafka;
using Deimos.Embedded.Kafka.Security;

namespace Deimos.Embedded.Tests.Kafka.Security;

public sealed class KafkaListenerOptionsTests
{
    [Fact]
    public async Task All_wrong_settings_are_told_at_once()
    {
        var fault = await Should.ThrowAsync<EmbeddedKafkaException>(EmbeddedKafka.StartAsync(
            new EmbeddedKafkaOptions
            {
                Ports = [0],
                MaxConnections = 0,
                Listeners =
                [
                    new KafkaListenerOptions { Name = "twice" },
                    new KafkaListenerOptions { Name = "twice", Ports = [1, 2] },
                    new KafkaListenerOptions { Name = "open", ClientCertificates = KafkaClientCertificates.Required },
                    new KafkaListenerOptions { Name = "closed", Protocol = KafkaSecurityProtocol.SaslSsl },
                    new KafkaListenerOptions
                    {
                        Name = "odd",
                        Protocol = KafkaSecurityProtocol.SaslPlaintext,
                        Users = new Dictionary<string, string> { ["alice"] = "secret" },
                        Mechanisms = ["GSSAPI", "OAUTHBEARER"],
                        SessionLifetime = TimeSpan.Zero,
                    },
                ],
            },
            TestContext.Current.CancellationToken));

        fault.Message.ShouldContain("MaxConnections is 0; use a value from 1 to 1000000.");
        fault.Message.ShouldContain("Ports is for a cluster without Listeners");
        fault.Message.ShouldContain("Listeners has 2 of the name 'twice'");
        fault.Message.ShouldContain("Listeners 'twice': Ports names 2 ports for 1 brokers");
        fault.Message.ShouldContain("Listeners 'open': ClientCertificates is Required");
        fault.Message.ShouldContain("Listeners 'closed': nobody can log in");
        fault.Message.ShouldContain("Listeners 'odd': Mechanisms names 'GSSAPI'");
        fault.Message.ShouldContain("Listeners 'odd': Mechanisms names OAUTHBEARER, for which");
        fault.Message.ShouldContain("Listeners 'odd': SessionLifetime is 00:00:00");
    }

    [Fact]
    public async Task A_listener_that_is_not_there_is_named()
    {
        await using var kafka = await EmbeddedKafka.StartAsync(
            cancellationToken: TestContext.Current.CancellationToken);

        Should.Throw<ArgumentException>(() => kafka.BootstrapServersOf("tls")).Message.ShouldContain("'tls'");
    }

    [Fact]
    public async Task A_client_is_known_by_its_certificate()
    {
        var authority = new KafkaCertificates();
        var security = new ListenerSecurity(
            new KafkaListenerOptions
            {
                Name = "mtls",
                Protocol = KafkaSecurityProtocol.Ssl,
                ClientCertificates = KafkaClientCertificates.Required,
            },
            authority,
            TimeProvider.System);
        var issued = authority.IssueClientCertificate("alice");
        using var certificate = X509CertificateLoader.LoadPkcs12(
            X509Certificate2.CreateFromPem(issued.CertificatePem, issued.PrivateKeyPem).Export(X509ContentType.Pkcs12),
            null);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = new TcpClient();
        var connecting = client.ConnectAsync((IPEndPoint)listener.LocalEndpoint, Scene.Cancellation);
        var opening = security.OpenAsync(await listener.AcceptSocketAsync(Scene.Cancellation), Scene.Cancellation);
        await connecting;
        await using var stream = new SslStream(client.GetStream());

        await stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                ClientCertificates = [certificate],
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { X509Certificate2.CreateFromPem(authority.AuthorityPem) },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            },
            Scene.Cancellation);
        using var transport = await opening;

        transport.CertificateSubject.ShouldBe("CN=alice");
    }
}
