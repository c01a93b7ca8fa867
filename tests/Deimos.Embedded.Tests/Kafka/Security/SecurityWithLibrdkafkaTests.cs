using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Confluent.Kafka;
using Deimos.Embedded.Kafka;
using Deimos.Embedded.Kafka.Security;

namespace Deimos.Embedded.Tests.Kafka.Security;

/// <summary>Every listener and mechanism with real handshakes of librdkafka.</summary>
public sealed class SecurityWithLibrdkafkaTests
{
    [Theory]
    [InlineData("plaintext", "")]
    [InlineData("tls", "")]
    [InlineData("mtls", "")]
    [InlineData("maybe-mtls", "")]
    [InlineData("sasl", "PLAIN")]
    [InlineData("sasl", "SCRAM-SHA-256")]
    [InlineData("sasl", "SCRAM-SHA-512")]
    [InlineData("sasl", "OAUTHBEARER")]
    [InlineData("sasl-tls", "PLAIN")]
    [InlineData("sasl-tls", "SCRAM-SHA-256")]
    [InlineData("sasl-tls", "SCRAM-SHA-512")]
    [InlineData("sasl-tls", "OAUTHBEARER")]
    public async Task Records_pass_through_every_listener(string listener, string mechanism)
    {
        await using var scene = await SecureCluster.StartAsync();
        await scene.Kafka.CreateTopicAsync("orders", partitions: 4, cancellationToken: Scene.Cancellation);
        var producer = scene.Producer(config =>
        {
            SecureCluster.Configure(config, scene.Kafka, listener, mechanism);
            config.EnableIdempotence = true;
        });
        var consumer = scene.Consumer(
            configure: config => SecureCluster.Configure(config, scene.Kafka, listener, mechanism));
        consumer.Subscribe("orders");

        var value = new string('v', 20_000);
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => producer.ProduceAsync(
            "orders", new Message<string, string> { Key = $"{i}", Value = value }, Scene.Cancellation)));
        var records = Scene.Read(consumer, 100);

        records.Select(record => record.Message.Key).Order()
            .ShouldBe(Enumerable.Range(0, 100).Select(i => $"{i}").Order());
        records.ShouldAllBe(record => record.Message.Value == value);
        records.Select(record => record.Partition.Value).Distinct().Count().ShouldBe(4);
    }

    [Theory]
    [InlineData("plaintext", "")]
    [InlineData("tls", "")]
    [InlineData("sasl-tls", "PLAIN")]
    public async Task Metadata_tells_the_ports_of_the_same_listener(string listener, string mechanism)
    {
        await using var scene = await SecureCluster.StartAsync(brokers: 3);
        var config = new AdminClientConfig();
        SecureCluster.Configure(config, scene.Kafka, listener, mechanism);
        using var admin = new AdminClientBuilder(config).Build();

        var metadata = admin.GetMetadata(Scene.Patience);
        var described = await admin.DescribeClusterAsync();

        var addresses = scene.Kafka.BootstrapServersOf(listener).Split(',');
        metadata.Brokers.Select(broker => $"{broker.Host}:{broker.Port}").ShouldBe(addresses, ignoreOrder: true);
        described.Nodes.Select(node => $"{node.Host}:{node.Port}").ShouldBe(addresses, ignoreOrder: true);
    }

    [Theory]
    [InlineData("PLAIN", "Authentication failed: Invalid username or password")]
    [InlineData("SCRAM-SHA-256", "invalid credentials with SASL mechanism SCRAM-SHA-256")]
    [InlineData("SCRAM-SHA-512", "invalid credentials with SASL mechanism SCRAM-SHA-512")]
    public async Task A_wrong_password_is_told(string mechanism, string reason)
    {
        await using var scene = await SecureCluster.StartAsync();

        var error = await ErrorAsync(
            scene, "sasl-tls", mechanism, reason, config => config.SaslPassword = "wrong");

        error.Code.ShouldBe(Confluent.Kafka.ErrorCode.Local_Authentication);
    }

    [Fact]
    public async Task A_token_that_is_not_accepted_is_told()
    {
        await using var scene = await SecureCluster.StartAsync();

        var error = await ErrorAsync(
            scene,
            "sasl",
            "OAUTHBEARER",
            "invalid_token",
            config => config.SaslOauthbearerConfig = "principal=mallory");

        error.Code.ShouldBe(Confluent.Kafka.ErrorCode.Local_Authentication);
    }

    [Fact]
    public async Task A_mechanism_that_is_not_offered_is_told()
    {
        await using var scene = await Scene.StartAsync(new EmbeddedKafkaOptions
        {
            Listeners =
            [
                new KafkaListenerOptions
                {
                    Name = "sasl",
                    Protocol = KafkaSecurityProtocol.SaslPlaintext,
                    Users = new Dictionary<string, string> { ["alice"] = SecureCluster.Password },
                    Mechanisms = ["SCRAM-SHA-512"],
                },
            ],
        });

        await ErrorAsync(scene, "sasl", "PLAIN", "SCRAM-SHA-512");
    }

    [Fact]
    public async Task An_authority_that_the_client_does_not_trust_is_told()
    {
        await using var scene = await SecureCluster.StartAsync();
        await using var another = await SecureCluster.StartAsync();

        // An attempt on which the broker hangs up before the client looks again is told as a lost connection, so this
        // waits for one that is told as what it is.
        await ErrorAsync(
            scene,
            "tls",
            "",
            "certificate verify failed",
            config => config.SslCaPem = another.Kafka.Certificates.AuthorityPem,
            Confluent.Kafka.ErrorCode.Local_Ssl);
    }

    [Fact]
    public async Task A_client_without_its_certificate_is_refused_and_the_log_says_why()
    {
        using var log = new RecordedLog();
        await using var scene = await SecureCluster.StartAsync(log: log);

        // .NET ends such a handshake without telling the client why.
        await ErrorAsync(
            scene,
            "mtls",
            "",
            "brokers are down",
            config => (config.SslCertificatePem, config.SslKeyPem) = (null, null));

        await HandshakeFailedAsync(log, "RemoteCertificateNotAvailable");
    }

    [Fact]
    public async Task A_client_with_a_certificate_of_another_authority_is_refused_and_the_log_says_why()
    {
        using var log = new RecordedLog();
        await using var scene = await SecureCluster.StartAsync(log: log);
        await using var another = await SecureCluster.StartAsync();
        var foreign = another.Kafka.Certificates.IssueClientCertificate("alice");

        await ErrorAsync(scene, "mtls", "", "brokers are down", config =>
            (config.SslCertificatePem, config.SslKeyPem) = (foreign.CertificatePem, foreign.PrivateKeyPem));

        await HandshakeFailedAsync(log, "certificate chain");
    }

    [Fact]
    public async Task A_certificate_may_be_brought_along()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=mine", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        await using var scene = await Scene.StartAsync(new EmbeddedKafkaOptions
        {
            Listeners =
            [
                new KafkaListenerOptions
                {
                    Name = "tls", Protocol = KafkaSecurityProtocol.Ssl, Certificate = certificate,
                },
            ],
        });
        var producer = scene.Producer(config =>
        {
            config.SecurityProtocol = SecurityProtocol.Ssl;
            config.SslCaPem = certificate.ExportCertificatePem();
        });

        var report = await producer.ProduceAsync("orders", new Message<string, string>(), Scene.Cancellation);

        report.Status.ShouldBe(PersistenceStatus.Persisted);
    }

    private static Task HandshakeFailedAsync(RecordedLog log, string why) => Eventually.IsTrueAsync(
        () => log.Lines.Any(line => line.Contains("handshake", StringComparison.Ordinal)
            && line.Contains(why, StringComparison.Ordinal)),
        () => string.Join('\n', log.Lines));

    /// <summary>Connects with settings that are wrong, and waits until the client reports what it should.</summary>
    private static async Task<Error> ErrorAsync(
        Scene scene,
        string listener,
        string mechanism,
        string reason,
        Action<ProducerConfig>? spoil = null,
        Confluent.Kafka.ErrorCode? code = null)
    {
        var config = new ProducerConfig();
        SecureCluster.Configure(config, scene.Kafka, listener, mechanism);
        spoil?.Invoke(config);
        var reported = new ConcurrentQueue<Error>();
        using var producer = new ProducerBuilder<string, string>(config)
            .SetErrorHandler((_, error) => reported.Enqueue(error))
            .SetLogHandler((_, _) => { })
            .Build();

        // A machine that is busy makes a client report lost connections before, and it goes on.
        Error? Find() => reported.FirstOrDefault(error =>
            error.Reason.Contains(reason, StringComparison.Ordinal) && (code is null || error.Code == code));
        await Eventually.IsTrueAsync(
            () => Find() is not null,
            () => $"'{reason}' was not reported, but: {string.Join("; ", reported)}");
        return Find()!;
    }
}
