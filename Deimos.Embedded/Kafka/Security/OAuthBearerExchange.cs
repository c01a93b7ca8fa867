namespace Deimos.Embedded.Kafka.Security;

/// <summary>
/// OAUTHBEARER (RFC 7628): one message with a token, about which a callback of the user decides.
/// </summary>
internal sealed class OAuthBearerExchange(
    Func<string, CancellationToken, ValueTask<KafkaToken?>> validate, TimeProvider time) : ISaslExchange
{
    public const string Mechanism = "OAUTHBEARER";

    private const string InvalidToken = """{"status":"invalid_token"}""";
    private const char Separator = '\u0001';
    private const int MaxBytes = 256 * 1024;
    private bool _isRefused;

    public SaslIdentity? Identity { get; private set; }

    public async ValueTask<byte[]> AnswerAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        // After a refusal the client sends one more message, only to be told the failure (section 3.2.3).
        if (_isRefused)
        {
            throw new SaslFailureException(InvalidToken);
        }

        var (onBehalfOf, token) = Parse(SaslText.Decode(message.Span, Mechanism, MaxBytes));
        var accepted = await validate(token, cancellationToken).ConfigureAwait(false);
        if (accepted is null || accepted.ExpiresAt <= time.GetUtcNow())
        {
            _isRefused = true;
            return SaslText.Encode(InvalidToken);
        }

        if (onBehalfOf.Length > 0 && onBehalfOf != accepted.Principal)
        {
            throw new SaslFailureException(
                $"Authentication failed: Client requested an authorization id ({onBehalfOf}) that is different from "
                + $"the token's principal name ({accepted.Principal})");
        }

        Identity = new SaslIdentity(accepted.Principal, accepted.ExpiresAt);
        return [];
    }

    private static (string OnBehalfOf, string Token) Parse(string text)
    {
        const string scheme = "auth=Bearer ";
        var parts = text.Split(Separator);
        var header = parts[0].Split(',');
        var token = Array.Find(parts, part => part.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));
        return header is ["n", var onBehalfOf, ""]
            && (onBehalfOf.Length == 0 || onBehalfOf.StartsWith("a=", StringComparison.Ordinal))
            && parts is [.., "", ""]
            && token is not null
                ? (onBehalfOf.Length == 0 ? "" : onBehalfOf[2..], token[scheme.Length..].Trim())
                : throw SaslText.Malformed(Mechanism, "it is 'n,,' and then 'auth=Bearer token'");
    }
}
