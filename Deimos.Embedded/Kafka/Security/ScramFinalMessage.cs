namespace Deimos.Embedded.Kafka.Security;

/// <summary>
/// The last message of a SCRAM client: <c>c=channel binding,r=nonce[,extensions],p=proof</c>.
/// </summary>
internal sealed record ScramFinalMessage(string ChannelBinding, string Nonce, byte[] Proof, string WithoutProof)
{
    /// <exception cref="SaslFailureException">It has another form.</exception>
    public static ScramFinalMessage Parse(string text, string mechanism)
    {
        var parts = text.Split(',');
        var proof = parts[^1];
        if (parts.Length < 3
            || !parts[0].StartsWith("c=", StringComparison.Ordinal)
            || !parts[1].StartsWith("r=", StringComparison.Ordinal)
            || !proof.StartsWith("p=", StringComparison.Ordinal))
        {
            throw SaslText.Malformed(mechanism, "the last one is 'c=binding,r=nonce,p=proof'");
        }

        try
        {
            return new(
                parts[0][2..], parts[1][2..], Convert.FromBase64String(proof[2..]), text[..^(proof.Length + 1)]);
        }
        catch (FormatException)
        {
            throw SaslText.Malformed(mechanism, "its proof is not base64");
        }
    }
}
