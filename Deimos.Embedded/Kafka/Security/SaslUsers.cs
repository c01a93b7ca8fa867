using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Deimos.Embedded.Kafka.Security;

/// <summary>
/// The users of one listener, and what SCRAM keeps about them.
/// </summary>
internal sealed class SaslUsers(IReadOnlyDictionary<string, string> passwords)
{
    private readonly ConcurrentDictionary<(string User, HashAlgorithmName Hash), ScramCredential> _credentials = [];

    public string? FindPassword(string user) => passwords.GetValueOrDefault(user);

    /// <summary>Gives what SCRAM needs of a user; deriving it at the first log-in takes its time.</summary>
    public ScramCredential? FindCredential(string user, HashAlgorithmName hash) =>
        FindPassword(user) is { } password
            ? _credentials.GetOrAdd((user, hash), key => ScramCredential.Derive(password, key.Hash))
            : null;
}
