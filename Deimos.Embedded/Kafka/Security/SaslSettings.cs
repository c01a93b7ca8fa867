using System.Security.Cryptography;

namespace Deimos.Embedded.Kafka.Security;

/// <summary>
/// How the clients of one listener may authenticate.
/// </summary>
internal sealed class SaslSettings
{
    private readonly Dictionary<string, Func<ISaslExchange>> _mechanisms;

    public SaslSettings(KafkaListenerOptions options, TimeProvider time)
    {
        var users = new SaslUsers(options.Users);
        Time = time;
        SessionLifetime = options.SessionLifetime;
        _mechanisms = Choose(options).ToDictionary(name => name, name => name switch
        {
            PlainExchange.Mechanism => (Func<ISaslExchange>)(() => new PlainExchange(users)),
            ScramExchange.Sha256 => () => Scram(name, HashAlgorithmName.SHA256, users),
            ScramExchange.Sha512 => () => Scram(name, HashAlgorithmName.SHA512, users),
            _ => () => new OAuthBearerExchange(options.ValidateToken!, time),
        });
    }

    public TimeProvider Time { get; }

    public TimeSpan? SessionLifetime { get; }

    public IReadOnlyCollection<string> Mechanisms => _mechanisms.Keys;

    /// <summary>Begins an exchange; nothing for a mechanism that the listener does not offer.</summary>
    public ISaslExchange? Begin(string mechanism) => _mechanisms.GetValueOrDefault(mechanism)?.Invoke();

    private static IEnumerable<string> Choose(KafkaListenerOptions options)
    {
        if (options.Mechanisms.Count > 0)
        {
            return options.Mechanisms.Distinct();
        }

        string[] byPassword = [PlainExchange.Mechanism, ScramExchange.Sha256, ScramExchange.Sha512];
        return (options.Users.Count > 0 ? byPassword : [])
            .Concat(options.ValidateToken is null ? [] : [OAuthBearerExchange.Mechanism]);
    }

    private static ScramExchange Scram(string name, HashAlgorithmName hash, SaslUsers users) =>
        new(name, hash, user => users.FindCredential(user, hash), ScramExchange.NewNonce());
}
