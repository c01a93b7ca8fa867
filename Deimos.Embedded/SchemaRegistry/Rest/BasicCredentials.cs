using System.Security.Cryptography;
using System.Text;

namespace Deimos.Embedded.SchemaRegistry.Rest;

/// <summary>The user name and password that requests must carry.</summary>
internal sealed class BasicCredentials
{
    private const string Scheme = "Basic ";

    private readonly byte[] _expected;

    private BasicCredentials(string username, string password) =>
        _expected = Encoding.UTF8.GetBytes($"{username}:{password}");

    public static BasicCredentials? Of(EmbeddedSchemaRegistryOptions options) =>
        options is { Username: { } username, Password: { } password } ? new(username, password) : null;

    /// <summary>Tells whether an Authorization header carries them, in the same time whatever it carries.</summary>
    public bool Admit(string? header)
    {
        if (header?.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) != true)
        {
            return false;
        }

        var given = new byte[header.Length];
        return Convert.TryFromBase64String(header[Scheme.Length..].Trim(), given, out var length)
            && CryptographicOperations.FixedTimeEquals(given.AsSpan(0, length), _expected);
    }
}
