using Deimos.Embedded.Kafka;
using Deimos.Embedded.Kafka.Security;
using Deimos.Hosting;
using Deimos.Kafka;
using Deimos.Producing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Deimos.Runtime.Tests.Hosting;

/// <summary>A whole service against brokers that want certificates, passwords or tokens.</summary>
public sealed class SecuredClusterTests : IAsyncLifetime
{
    private const string Password = "s3cret, with=signs";
    private readonly RecordedLog _log = new();
    private EmbeddedKafka _kafka = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _kafka = await EmbeddedKafka.StartAsync(
        new()
        {
            Listeners =
            [
                new()
                {
                    Name = "mtls",
                    Protocol = KafkaSecurityProtocol.Ssl,
                    ClientCertificates = KafkaClientCertificates.Required,
                },
                new()
                {
                    Name = "passwords",
                    Protocol = KafkaSecurityProtocol.SaslSsl,
                    Users = new Dictionary<string, string> { ["alice"] = Password },
                },
                new()
                {
                    Name = "tokens",
                    Protocol = KafkaSecurityProtocol.SaslPlaintext,
                    ValidateToken = (token, _) => new(
                        token == "the-token" ? new KafkaToken { Principal = "alice" } : null),
                },
            ],
        },
        Cancellation);

    public async ValueTask DisposeAsync()
    {
        await _kafka.DisposeAsync();
        _log.Dispose();
    }

    [Fact]
    public async Task A_client_certificate_opens_the_door()
    {
        var certificate = _kafka.Certificates.IssueClientCertificate("alice");

        await RoundTripAsync(
            "mtls",
            ("Tls:Enabled", "true"),
            ("Tls:CaCertificate", _kafka.Certificates.AuthorityPem),
            ("Tls:ClientCertificate", certificate.CertificatePem),
            ("Tls:ClientKey", certificate.PrivateKeyPem));
    }

    [Theory]
    [InlineData("PLAIN")]
    [InlineData("SCRAM-SHA-256")]
    [InlineData("scram_sha_512")]
    public Task A_password_opens_the_door(string mechanism) => RoundTripAsync(
        "passwords",
        ("Tls:Enabled", "true"),
        ("Tls:CaCertificate", _kafka.Certificates.AuthorityPem),
        ("Sasl:Mechanism", mechanism),
        ("Sasl:User", "alice"),
        ("Sasl:Password", Password));

    [Fact]
    public async Task A_token_opens_the_door()
    {
        using var host = Build("tokens", Tokens("the-token"), ("Sasl:Mechanism", "oauthbearer"));

        await RoundTripAsync(host);
    }

    [Fact]
    public async Task A_certificate_of_somebody_else_is_named_as_the_cause()
    {
        await using var other = await EmbeddedKafka.StartAsync(cancellationToken: Cancellation);

        var failure = await FailAsync(
            "passwords",
            ("Tls:Enabled", "true"),
            ("Tls:CaCertificate", other.Certificates.AuthorityPem),
            ("Sasl:Mechanism", "PLAIN"),
            ("Sasl:User", "alice"),
            ("Sasl:Password", Password));

        failure.Message.ShouldContain("certificate verify failed");
    }

    [Fact]
    public async Task A_wrong_password_is_named_as_the_cause()
    {
        var failure = await FailAsync(
            "passwords",
            ("Tls:Enabled", "true"),
            ("Tls:CaCertificate", _kafka.Certificates.AuthorityPem),
            ("Sasl:Mechanism", "SCRAM-SHA-256"),
            ("Sasl:User", "alice"),
            ("Sasl:Password", "wrong"));

        failure.Message.ShouldContain("uthentication failed");
        failure.Message.ShouldNotContain("wrong");
    }

    [Fact]
    public async Task A_token_that_nobody_gets_is_named_as_the_cause()
    {
        using var host = Build(
            "tokens",
            kafka => kafka.Sasl.TokenProvider = _ => throw new InvalidOperationException("The provider is closed."),
            ("Sasl:Mechanism", "oauthbearer"));

        await host.StartAsync(Cancellation);
        await Wait.UntilAsync(
            () => _log.Entries.Any(entry => entry.Text.Contains("The provider is closed.")), "the failure is logged");
        await host.StopAsync(Cancellation);
    }

    [Fact]
    public async Task What_is_no_certificate_stops_the_start()
    {
        using var host = Build(
            "passwords",
            configure: null,
            ("Tls:Enabled", "true"),
            ("Tls:CaCertificate", "-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----"));

        var failure = await Should.ThrowAsync<DeimosConfigurationException>(() => host.StartAsync(Cancellation));

        failure.Faults.Count.ShouldBe(2);
        failure.Faults[0].ShouldStartWith("Deimos:Kafka is refused by the Kafka client of producers");
        failure.Faults[0].ShouldContain("ssl.ca.pem");
    }

    private static Action<KafkaOptions> Tokens(string token) => kafka =>
        kafka.Sasl.TokenProvider = _ => Task.FromResult(new KafkaAccessToken
        {
            Value = token,
            ExpiresAt = DateTimeOffset.UtcNow.AddHours(1),
            Principal = "alice",
        });

    private async Task RoundTripAsync(string listener, params (string Name, string Value)[] settings)
    {
        using var host = Build(listener, configure: null, settings);
        await RoundTripAsync(host);
    }

    private static async Task RoundTripAsync(IHost host)
    {
        var inbox = host.Services.GetRequiredService<Inbox<Thing>>();
        await host.StartAsync(Cancellation);

        await host.Services.GetRequiredService<ThingProducer>()
            .PublishAsync(new Thing("foo", 1), cancellationToken: Cancellation);

        await Wait.UntilAsync(() => inbox.Received.Count == 1, "the message is consumed");
        await host.StopAsync(Cancellation);
    }

    private async Task<PublishException> FailAsync(string listener, params (string Name, string Value)[] settings)
    {
        using var host = Build(listener, configure: null, [.. settings, ("Producer:message.timeout.ms", "3000")]);
        await host.StartAsync(Cancellation);
        var sender = host.Services.GetRequiredService<KafkaSender>();
        await Wait.UntilAsync(() => sender.Reachability is { IsReachable: false }, "the brokers refuse the client");

        var failure = await Should.ThrowAsync<PublishException>(() => host.Services
            .GetRequiredService<ThingProducer>().PublishAsync(new Thing("a", 1), cancellationToken: Cancellation));

        await host.StopAsync(Cancellation);
        return failure;
    }

    private IHost Build(
        string listener, Action<KafkaOptions>? configure, params (string Name, string Value)[] settings)
    {
        var all = settings.ToDictionary(
            setting => $"Deimos:Kafka:{setting.Name}", setting => (string?)setting.Value);
        all["Deimos:Schemas:Backend"] = "in_memory";
        all["ConnectionStrings:kafka"] = _kafka.BootstrapServersOf(listener);
        return TestHost.Build(
            all,
            deimos => deimos.AddProducer<ThingProducer>()
                .AddConsumer<ThingConsumer>(consumer => consumer.GroupId = $"g-{listener}")
                .ConfigureKafka(configure ?? (_ => { })),
            _log,
            services: services => services.AddSingleton(new Inbox<Thing>()));
    }
}
