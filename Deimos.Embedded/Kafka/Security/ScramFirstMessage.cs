namespace Deimos.Embedded.Kafka.Security;

/// <summary>
/// The first message of a SCRAM client: <c>n,[a=authzid],n=user,r=nonce[,extensions]</c>.
/// </summary>
internal sealed record ScramFirstMessage(string Gs2Header, string OnBehalfOf, string Bare, string User, string Nonce)
{
    /// <exception cref="SaslFailureException">It has another form.</exception>
    public static ScramFirstMessage Parse(string text, string mechanism)
    {
        var parts = text.Split(',');
        if (parts.Length < 4
            || parts[0] is not ("n" or "y")
            || !(parts[1].Length == 0 || parts[1].StartsWith("a=", StringComparison.Ordinal))
            || !parts[2].StartsWith("n=", StringComparison.Ordinal)
            || !parts[3].StartsWith("r=", StringComparison.Ordinal))
        {
            throw SaslText.Malformed(
                mechanism, "the first one is 'n,,n=user,r=nonce', without channel binding and mandatory extensions");
        }

        var header = $"{parts[0]},{parts[1]},";
        var (user, nonce) = (DecodeName(parts[2][2..], mechanism), parts[3][2..]);
        return user.Length > 0 && nonce.Length > 0 && !nonce.Any(c => c is <= ' ' or > '~')
            ? new(header, parts[1].Length == 0 ? "" : DecodeName(parts[1][2..], mechanism), text[header.Length..],
                user, nonce)
            : throw SaslText.Malformed(mechanism, "a name and a nonce of printable characters are needed");
    }

    // Commas and equals signs in names are escaped as =2C and =3D; no other escape exists.
    private static string DecodeName(string name, string mechanism)
    {
        var left = name.Replace("=2C", "", StringComparison.Ordinal).Replace("=3D", "", StringComparison.Ordinal);
        return left.Contains('=', StringComparison.Ordinal)
            ? throw SaslText.Malformed(mechanism, "a name has an equals sign that is not escaped")
            : name.Replace("=2C", ",", StringComparison.Ordinal).Replace("=3D", "=", StringComparison.Ordinal);
    }
}
