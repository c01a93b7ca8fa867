using System.Security.Cryptography;

namespace Deimos.Embedded.Kafka.Security;

/// <summary>
/// SCRAM (RFC 5802, RFC 7677): the client proves that it knows the password without sending it, and so does the server.
/// </summary>
internal sealed class ScramExchange(
    string mechanism, HashAlgorithmName hash, Func<string, ScramCredential?> findCredential, string serverNonce)
    : ISaslExchange
{
    public const string Sha256 = "SCRAM-SHA-256";
    public const string Sha512 = "SCRAM-SHA-512";

    private const int MaxBytes = 8 * 1024;
    private const int NonceBytes = 24;

    private ScramFirstMessage? _first;
    private ScramCredential? _credential;
    private string _serverFirst = "";

    public SaslIdentity? Identity { get; private set; }

    public static string NewNonce() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(NonceBytes));

    public ValueTask<byte[]> AnswerAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        var text = SaslText.Decode(message.Span, mechanism, MaxBytes);
        return new(SaslText.Encode(_first is null ? Challenge(text) : Check(text)));
    }

    private string Challenge(string text)
    {
        _first = ScramFirstMessage.Parse(text, mechanism);
        if (_first.OnBehalfOf.Length > 0 && _first.OnBehalfOf != _first.User)
        {
            throw new SaslFailureException(
                "Authentication failed: Client requested an authorization id that is different from username");
        }

        _credential = findCredential(_first.User) ?? throw SaslText.WrongCredentials(mechanism);
        _serverFirst = $"r={_first.Nonce}{serverNonce},s={Convert.ToBase64String(_credential.Salt)},"
            + $"i={_credential.Iterations}";
        return _serverFirst;
    }

    private string Check(string text)
    {
        var final = ScramFinalMessage.Parse(text, mechanism);
        if (final.ChannelBinding != Convert.ToBase64String(SaslText.Encode(_first!.Gs2Header)))
        {
            throw SaslText.Malformed(mechanism, "its channel binding is not the one of the first message");
        }

        // As in Kafka, more before it is let pass: old librdkafka (2.0) puts its own nonce there twice.
        if (!final.Nonce.EndsWith(_first.Nonce + serverNonce, StringComparison.Ordinal))
        {
            throw SaslText.Malformed(mechanism, "its nonce is not the one of this exchange");
        }

        var authMessage = SaslText.Encode($"{_first.Bare},{_serverFirst},{final.WithoutProof}");
        if (!IsProof(final.Proof, authMessage))
        {
            throw SaslText.WrongCredentials(mechanism);
        }

        Identity = new SaslIdentity(_first.User);
        var signature = CryptographicOperations.HmacData(hash, _credential!.ServerKey, authMessage);
        return $"v={Convert.ToBase64String(signature)}";
    }

    private bool IsProof(byte[] proof, byte[] authMessage)
    {
        var signature = CryptographicOperations.HmacData(hash, _credential!.StoredKey, authMessage);
        if (proof.Length != signature.Length)
        {
            return false;
        }

        var clientKey = new byte[signature.Length];
        for (var i = 0; i < clientKey.Length; i++)
        {
            clientKey[i] = (byte)(proof[i] ^ signature[i]);
        }

        return CryptographicOperations.FixedTimeEquals(
            CryptographicOperations.HashData(hash, clientKey), _credential.StoredKey);
    }
}
