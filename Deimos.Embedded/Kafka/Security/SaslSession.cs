using Deimos.Embedded.Kafka.Protocol;
using Deimos.Embedded.Kafka.Protocol.Security;

namespace Deimos.Embedded.Kafka.Security;

/// <summary>
/// Where one connection of a SASL listener stands: not yet known, in an exchange, or known until its session ends.
/// </summary>
/// <remarks>Called by the connection's loop only, one request after the other.</remarks>
internal sealed class SaslSession(SaslSettings settings)
{
    /// <summary>The largest request of a client that is not known yet: <c>sasl.server.max.receive.size</c>.</summary>
    public const int MaxRequestBytes = 512 * 1024;

    private string _mechanism = "";
    private ISaslExchange? _exchange;
    private SaslIdentity? _identity;
    private DateTimeOffset? _endsAt;
    private bool _isBare;

    public bool IsAuthenticated => _identity is not null;

    public bool IsInExchange => _exchange is not null;

    /// <summary>
    /// Gets a value indicating whether the next frame is a message of the mechanism without any header, which follows
    /// a SaslHandshake of version 0.
    /// </summary>
    public bool TakesBareMessage => _isBare && _exchange is not null;

    public string? Principal => _identity is null ? null : $"User:{_identity.Name}";

    /// <exception cref="ProtocolException">The request is not allowed where the connection stands.</exception>
    public void Admit(ApiKey key)
    {
        var isAdmitted = _exchange is not null ? key is ApiKey.SaslAuthenticate
            : !IsAuthenticated ? key is ApiKey.ApiVersions or ApiKey.SaslHandshake
            : key is ApiKey.SaslHandshake || _endsAt is null || settings.Time.GetUtcNow() < _endsAt;
        if (!isAdmitted)
        {
            throw new ProtocolException(_exchange is not null ? $"{key} was sent during the SASL exchange."
                : !IsAuthenticated ? $"{key} was sent before the client had authenticated."
                : $"{key} was sent after the session of '{Principal}' had ended without authenticating again.");
        }
    }

    public SaslHandshakeResponse Handshake(string mechanism, short version, Action<string> close)
    {
        // A second time only where sessions end at all.
        if (IsAuthenticated && _endsAt is null)
        {
            return new SaslHandshakeResponse { Error = ErrorCode.IllegalSaslState };
        }

        _exchange = IsAuthenticated && mechanism != _mechanism ? null : settings.Begin(mechanism);
        if (_exchange is null)
        {
            close($"SASL mechanism '{mechanism}' is not offered.");
            return new SaslHandshakeResponse
            {
                Error = ErrorCode.UnsupportedSaslMechanism,
                Mechanisms = settings.Mechanisms,
            };
        }

        (_mechanism, _isBare) = (mechanism, version == 0);
        return new SaslHandshakeResponse { Mechanisms = settings.Mechanisms };
    }

    /// <summary>Takes the client's next message and gives the server's, and the time that the session has.</summary>
    /// <exception cref="SaslFailureException">The client is not let in; the connection must end.</exception>
    public async ValueTask<(byte[] Answer, TimeSpan Lifetime)> AnswerAsync(
        ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        var answer = await _exchange!.AnswerAsync(message, cancellationToken).ConfigureAwait(false);
        if (_exchange.Identity is not { } identity)
        {
            return (answer, TimeSpan.Zero);
        }

        if (_identity is not null && _identity.Name != identity.Name)
        {
            throw new SaslFailureException(
                $"Cannot change principals during re-authentication from {_identity.Name}: {identity.Name}");
        }

        var now = settings.Time.GetUtcNow();
        _endsAt = Earlier(now + settings.SessionLifetime, identity.ExpiresAt);
        (_exchange, _identity) = (null, identity);
        return (answer, _endsAt is { } end ? end - now : TimeSpan.Zero);
    }

    /// <summary>As <see cref="AnswerAsync"/>, for messages without a header, which can only succeed or end.</summary>
    /// <exception cref="ProtocolException">The client is not let in.</exception>
    public async ValueTask<byte[]> AnswerBareAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        try
        {
            return (await AnswerAsync(message, cancellationToken).ConfigureAwait(false)).Answer;
        }
        catch (SaslFailureException failure)
        {
            throw new ProtocolException(failure.Message);
        }
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? first, DateTimeOffset? second) =>
        first is null || second < first ? second : first;
}
