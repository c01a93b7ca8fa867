using System.Security.Cryptography;

namespace Deimos.Embedded.Kafka.Security;

/// <summary>
/// PLAIN (RFC 4616): one message with the user's name and password.
/// </summary>
internal sealed class PlainExchange(SaslUsers users) : ISaslExchange
{
    public const string Mechanism = "PLAIN";

    private const int MaxBytes = 8 * 1024;

    public SaslIdentity? Identity { get; private set; }

    public ValueTask<byte[]> AnswerAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        var parts = SaslText.Decode(message.Span, Mechanism, MaxBytes).Split('\0');
        if (parts is not [var onBehalfOf, { Length: > 0 } user, { Length: > 0 } password])
        {
            throw SaslText.Malformed(Mechanism, "it needs a name and a password after NUL bytes");
        }

        var isKnown = users.FindPassword(user) is { } expected
            && CryptographicOperations.FixedTimeEquals(SaslText.Encode(password), SaslText.Encode(expected));
        if (!isKnown)
        {
            throw new SaslFailureException("Authentication failed: Invalid username or password");
        }

        if (onBehalfOf.Length > 0 && onBehalfOf != user)
        {
            throw new SaslFailureException(
                "Authentication failed: Client requested an authorization id that is different from username");
        }

        Identity = new SaslIdentity(user);
        return new([]);
    }
}
