using Confluent.Kafka;
using Deimos.Embedded.Kafka;
using Deimos.Embedded.Kafka.Security;
using Deimos.Kafka;

namespace Deimos.Runtime.Tests.Kafka;

public sealed class KafkaSecurityTests : IAsyncLifetime
{
    private readonly List<string> _faults = [];
    private EmbeddedKafka _kafka = null!;
    private KafkaClientCertificate _certificate = null!;

    public async ValueTask InitializeAsync()
    {
        _kafka = await EmbeddedKafka.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        _certificate = _kafka.Certificates.IssueClientCertificate("alice");
    }

    public async ValueTask DisposeAsync() => await _kafka.DisposeAsync();

    [Fact]
    [Trait("Case", "88")]
    public void Certificates_as_text_reach_both_kinds_of_client()
    {
        var configs = Configs(kafka =>
        {
            kafka.Tls.Enabled = true;
            kafka.Tls.CaCertificate = _kafka.Certificates.AuthorityPem;
            kafka.Tls.ClientCertificate = _certificate.CertificatePem;
            kafka.Tls.ClientKey = _certificate.PrivateKeyPem;
            kafka.Tls.ClientKeyPassword = "of the key";
            kafka.Properties["socket.timeout.ms"] = "1234";
        });

        foreach (var config in Both(configs))
        {
            config.BootstrapServers.ShouldBe("broker:9093");
            config.SecurityProtocol.ShouldBe(SecurityProtocol.Ssl);
            config.SslCaPem.ShouldBe(_kafka.Certificates.AuthorityPem);
            config.SslCertificatePem.ShouldBe(_certificate.CertificatePem);
            config.SslKeyPem.ShouldBe(_certificate.PrivateKeyPem);
            config.SslKeyPassword.ShouldBe("of the key");
            config.SslEndpointIdentificationAlgorithm.ShouldBe(SslEndpointIdentificationAlgorithm.Https);
            config.SocketTimeoutMs.ShouldBe(1234);
        }
    }

    [Fact]
    [Trait("Case", "88")]
    public async Task A_value_that_names_a_file_stands_for_its_content()
    {
        var path = Path.GetTempFileName();
        await File.WriteAllTextAsync(
            path, _kafka.Certificates.AuthorityPem, TestContext.Current.CancellationToken);

        var configs = Configs(kafka =>
        {
            kafka.Tls.Enabled = true;
            kafka.Tls.CaCertificate = path;
            kafka.Tls.VerifyHostname = false;
        });

        foreach (var config in Both(configs))
        {
            config.SslCaPem.ShouldBe(_kafka.Certificates.AuthorityPem);
            config.SslEndpointIdentificationAlgorithm.ShouldBe(SslEndpointIdentificationAlgorithm.None);
            config.SslCertificatePem.ShouldBeNull();
        }

        File.Delete(path);
    }

    [Theory]
    [InlineData(KafkaSaslMechanism.Plain, SaslMechanism.Plain)]
    [InlineData(KafkaSaslMechanism.ScramSha256, SaslMechanism.ScramSha256)]
    [InlineData(KafkaSaslMechanism.ScramSha512, SaslMechanism.ScramSha512)]
    public void Passwords_reach_both_kinds_of_client(KafkaSaslMechanism mechanism, SaslMechanism expected)
    {
        foreach (var tls in new[] { false, true })
        {
            var configs = Configs(kafka =>
            {
                kafka.Tls.Enabled = tls;
                kafka.Sasl.Mechanism = mechanism;
                kafka.Sasl.User = "alice";
                kafka.Sasl.Password = "s3cret";
            });

            foreach (var config in Both(configs))
            {
                config.SecurityProtocol
                    .ShouldBe(tls ? SecurityProtocol.SaslSsl : SecurityProtocol.SaslPlaintext);
                config.SaslMechanism.ShouldBe(expected);
                config.SaslUsername.ShouldBe("alice");
                config.SaslPassword.ShouldBe("s3cret");
            }
        }
    }

    [Fact]
    public void Without_being_enabled_nothing_of_it_has_any_effect()
    {
        var configs = Configs(kafka => kafka.Tls.CaCertificate = "no certificate at all");

        Both(configs).ShouldAllBe(config => config.SecurityProtocol == null && config.SslCaPem == null);
        _faults.ShouldBeEmpty();
    }

    [Fact]
    public void Every_fault_is_told_and_none_of_them_tells_a_secret()
    {
        Configs(kafka =>
        {
            kafka.Tls.Enabled = true;
            kafka.Tls.CaCertificate = "/no/such/ca.pem";
            kafka.Tls.ClientKey = "s3cret without PEM";
            kafka.Sasl.Mechanism = KafkaSaslMechanism.ScramSha256;
            kafka.Sasl.Password = "s3cret";
            kafka.Properties["security.protocol"] = "plaintext";
            kafka.Properties["partitioner"] = "random";
        });

        _faults.Count.ShouldBe(6);
        _faults.ShouldContain(fault => fault.StartsWith(
            "Deimos:Kafka:Tls:CaCertificate is neither PEM nor the path of a file", StringComparison.Ordinal));
        _faults.ShouldContain(fault => fault.Contains("ClientCertificate and ClientKey belong together"));
        _faults.ShouldContain(fault => fault.Contains("User and Password are both required for ScramSha256"));
        _faults.ShouldContain(fault => fault.StartsWith(
            "Deimos:Kafka:security.protocol is 'plaintext'", StringComparison.Ordinal));
        _faults.ShouldContain(fault => fault.Contains("Deimos:Producing:Partitioner"));
        _faults.ShouldAllBe(fault => !fault.Contains("s3cret"));
    }

    [Fact]
    public void Tokens_need_somebody_who_gets_them()
    {
        Configs(kafka => kafka.Sasl.Mechanism = KafkaSaslMechanism.OAuthBearer);
        _faults.Single().ShouldStartWith("Deimos:Kafka:Sasl:TokenProvider is missing");
        _faults.Clear();

        Configs(kafka =>
        {
            kafka.Sasl.Mechanism = KafkaSaslMechanism.OAuthBearer;
            kafka.Properties["sasl.oauthbearer.method"] = "oidc";
        });

        _faults.ShouldBeEmpty();
    }

    private static ClientConfig[] Both(KafkaClientConfigs configs) =>
        [configs.ForProducer(KeyPartitioner.Crc32), configs.ForConsumer("group", AutoOffsetReset.Earliest)];

    private KafkaClientConfigs Configs(Action<KafkaOptions> configure)
    {
        var options = new KafkaOptions { BootstrapServers = "broker:9093" };
        configure(options);
        KafkaOptionsValidator.Validate(options, "kafka", _faults);
        return KafkaClients.Configs(options);
    }
}
