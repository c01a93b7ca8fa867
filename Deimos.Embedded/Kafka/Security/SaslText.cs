using System.Text;

namespace Deimos.Embedded.Kafka.Security;

/// <summary>The text inside of SASL messages, which is UTF-8 and nothing else.</summary>
internal static class SaslText
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    public static byte[] Encode(string text) => Strict.GetBytes(text);

    /// <exception cref="SaslFailureException">The message is longer than any client's, or not UTF-8.</exception>
    public static string Decode(ReadOnlySpan<byte> message, string mechanism, int maxBytes)
    {
        try
        {
            return message.Length <= maxBytes
                ? Strict.GetString(message)
                : throw Malformed(mechanism, $"it has {message.Length} bytes, of {maxBytes} at most");
        }
        catch (DecoderFallbackException)
        {
            throw Malformed(mechanism, "it is not UTF-8");
        }
    }

    public static SaslFailureException Malformed(string mechanism, string reason) =>
        new($"Authentication failed: A {mechanism} message cannot be read: {reason}.");

    /// <summary>What Kafka tells about wrong credentials where the mechanism has no words of its own.</summary>
    public static SaslFailureException WrongCredentials(string mechanism) => new(
        $"Authentication failed during authentication due to invalid credentials with SASL mechanism {mechanism}");
}
