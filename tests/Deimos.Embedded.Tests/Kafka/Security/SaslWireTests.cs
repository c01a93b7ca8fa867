using System.Text;
using Deimos.Embedded.Kafka;
using Deimos.Embedded.Kafka.Protocol;
using Deimos.Embedded.Kafka.Security;
using Deimos.Embedded.Tests.Kafka.Server;
using Microsoft.Extensions.Time.Testing;

namespace Deimos.Embedded.Tests.Kafka.Security;

/// <summary>What a SASL listener lets pass, and what not.</summary>
public sealed class SaslWireTests : IAsyncLifetime
{
    private const string Alice = "\0alice\0secret";

    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(1_000));
    private EmbeddedKafka _kafka = null!;
    private WireClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _kafka = await EmbeddedKafka.StartAsync(
            new EmbeddedKafkaOptions
            {
                TimeProvider = _time,
                Listeners =
                [
                    new KafkaListenerOptions
                    {
                        Name = "sasl",
                        Protocol = KafkaSecurityProtocol.SaslPlaintext,
                        Users = new Dictionary<string, string> { ["alice"] = "secret", ["bob"] = "secret" },
                        SessionLifetime = TimeSpan.FromMinutes(5),
                    },
                ],
            },
            Scene.Cancellation);
        _client = await WireClient.ConnectAsync(_kafka);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _kafka.DisposeAsync();
    }

    [Fact]
    public async Task A_request_before_the_log_in_closes_the_connection()
    {
        await _client.SendAsync(KafkaFrames.Metadata(1));

        await _client.ExpectCloseAsync();
    }

    [Fact]
    public async Task ApiVersions_is_answered_before_the_log_in()
    {
        await _client.SendAsync(WireClient.Frame(ApiKey.ApiVersions, 0, 1));

        var reply = await _client.ReceiveAsync(1, hasHeaderTags: false);

        reply.ReadInt16().ShouldBe((short)ErrorCode.None);
        var keys = reply.ReadArray(api => (Key: (ApiKey)api.ReadInt16(), Min: api.ReadInt16(), Max: api.ReadInt16()));
        keys.ShouldContain((ApiKey.SaslHandshake, (short)0, (short)1));
        keys.ShouldContain((ApiKey.SaslAuthenticate, (short)0, (short)2));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task The_log_in_opens_the_way_for_other_requests(short version)
    {
        var (error, mechanisms) = await SaslWire.HandshakeAsync(_client, "PLAIN");
        var result = await SaslWire.AuthenticateAsync(_client, Alice, version);
        await _client.SendAsync(KafkaFrames.Metadata(3));
        await _client.ReceiveAsync(3);

        error.ShouldBe(ErrorCode.None);
        mechanisms.ShouldBe(["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"]);
        result.ShouldBe((ErrorCode.None, null, version == 0 ? -1 : 300_000));
    }

    [Fact]
    public async Task After_a_handshake_of_version_0_messages_have_no_header()
    {
        (await SaslWire.HandshakeAsync(_client, "PLAIN", version: 0)).Error.ShouldBe(ErrorCode.None);

        await _client.SendAsync([0, 0, 0, 13], Encoding.UTF8.GetBytes(Alice), KafkaFrames.Metadata(0));

        // The answer is as bare: four zeros, the length of nothing; Metadata's own answer follows.
        (await _client.ReadAsync(4)).ShouldBe([0, 0, 0, 0]);
        await _client.ReceiveAsync(0);
    }

    [Theory]
    [InlineData("\0alice\0wrong", "Authentication failed: Invalid username or password")]
    [InlineData("\0nobody\0secret", "Authentication failed: Invalid username or password")]
    [InlineData("bob\0alice\0secret",
        "Authentication failed: Client requested an authorization id that is different from username")]
    public async Task A_failed_log_in_is_told_and_closes_the_connection(string message, string reason)
    {
        await SaslWire.HandshakeAsync(_client, "PLAIN");

        var result = await SaslWire.AuthenticateAsync(_client, message);

        result.ShouldBe((ErrorCode.SaslAuthenticationFailed, reason, 0));
        await _client.ExpectCloseAsync();
    }

    [Fact]
    public async Task A_mechanism_that_is_not_offered_is_told_and_closes_the_connection()
    {
        var (error, mechanisms) = await SaslWire.HandshakeAsync(_client, "GSSAPI");

        error.ShouldBe(ErrorCode.UnsupportedSaslMechanism);
        mechanisms.ShouldBe(["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"]);
        await _client.ExpectCloseAsync();
    }

    [Fact]
    public async Task Other_requests_during_the_exchange_close_the_connection()
    {
        await SaslWire.HandshakeAsync(_client, "SCRAM-SHA-256");
        (await SaslWire.AuthenticateAsync(_client, "n,,n=alice,r=abc")).Error.ShouldBe(ErrorCode.None);

        await _client.SendAsync(KafkaFrames.Metadata(3));

        await _client.ExpectCloseAsync();
    }

    [Fact]
    public async Task A_message_without_an_exchange_is_refused()
    {
        await LogInAsync();

        (await SaslWire.AuthenticateAsync(_client, Alice)).Error.ShouldBe(ErrorCode.IllegalSaslState);
    }

    [Fact]
    public async Task Before_the_log_in_large_requests_are_not_read()
    {
        await _client.SendAsync([0, 0x10, 0, 0]);

        await _client.ExpectCloseAsync();
    }

    [Fact]
    public async Task A_session_that_is_renewed_goes_on_and_one_that_is_not_ends()
    {
        await LogInAsync();

        _time.Advance(TimeSpan.FromMinutes(4));
        await LogInAsync();
        _time.Advance(TimeSpan.FromMinutes(4));
        await _client.SendAsync(KafkaFrames.Metadata(3));
        await _client.ReceiveAsync(3);
        _time.Advance(TimeSpan.FromMinutes(1));
        await _client.SendAsync(KafkaFrames.Metadata(4));

        await _client.ExpectCloseAsync();
    }

    [Fact]
    public async Task A_session_cannot_be_renewed_by_another_user()
    {
        await LogInAsync();
        await SaslWire.HandshakeAsync(_client, "PLAIN");

        var result = await SaslWire.AuthenticateAsync(_client, "\0bob\0secret");

        result.Error.ShouldBe(ErrorCode.SaslAuthenticationFailed);
        result.Message.ShouldBe("Cannot change principals during re-authentication from alice: bob");
    }

    [Fact]
    public async Task A_listener_without_SASL_says_so()
    {
        await using var plain = await EmbeddedKafka.StartAsync(cancellationToken: Scene.Cancellation);
        using var client = await WireClient.ConnectAsync(plain);

        (await SaslWire.HandshakeAsync(client, "PLAIN")).Error.ShouldBe(ErrorCode.IllegalSaslState);
        (await SaslWire.AuthenticateAsync(client, Alice)).Error.ShouldBe(ErrorCode.IllegalSaslState);
    }

    private async Task LogInAsync()
    {
        (await SaslWire.HandshakeAsync(_client, "PLAIN")).Error.ShouldBe(ErrorCode.None);
        (await SaslWire.AuthenticateAsync(_client, Alice)).Error.ShouldBe(ErrorCode.None);
    }
}
