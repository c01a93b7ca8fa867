using System.Security.Cryptography;

namespace Deimos.Embedded.Kafka.Security;

/// <summary>
/// What a SCRAM server keeps of a password (RFC 5802, section 3): enough to check it, not enough to use it.
/// </summary>
internal sealed record ScramCredential(byte[] Salt, int Iterations, byte[] StoredKey, byte[] ServerKey)
{
    /// <summary>Kafka's own default, and the fewest that clients accept.</summary>
    public const int DefaultIterations = 4096;

    private const int SaltBytes = 24;

    public static ScramCredential Derive(string password, HashAlgorithmName hash) =>
        Derive(password, hash, RandomNumberGenerator.GetBytes(SaltBytes), DefaultIterations);

    public static ScramCredential Derive(string password, HashAlgorithmName hash, byte[] salt, int iterations)
    {
        var size = CryptographicOperations.HashData(hash, []).Length;
        var salted = Rfc2898DeriveBytes.Pbkdf2(SaslText.Encode(password), salt, iterations, hash, size);
        var clientKey = CryptographicOperations.HmacData(hash, salted, "Client Key"u8);
        return new ScramCredential(
            salt,
            iterations,
            CryptographicOperations.HashData(hash, clientKey),
            CryptographicOperations.HmacData(hash, salted, "Server Key"u8));
    }
}
