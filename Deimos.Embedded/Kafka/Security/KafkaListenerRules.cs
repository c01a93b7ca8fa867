namespace Deimos.Embedded.Kafka.Security;

/// <summary>
/// Finds what is wrong with the listeners of a cluster.
/// </summary>
internal static class KafkaListenerRules
{
    private static readonly TimeSpan ShortestSession = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestSession = TimeSpan.FromDays(30);

    private static readonly string[] ByPassword =
        [PlainExchange.Mechanism, ScramExchange.Sha256, ScramExchange.Sha512];

    public static IEnumerable<string> FindFaults(EmbeddedKafkaOptions options)
    {
        if (options.Listeners.Count > 0 && options.Ports.Count > 0)
        {
            yield return $"{nameof(options.Ports)} is for a cluster without {nameof(options.Listeners)}; give each "
                + "listener its own ports.";
        }

        foreach (var name in options.Listeners.CountBy(listener => listener.Name).Where(count => count.Value > 1))
        {
            yield return $"{nameof(options.Listeners)} has {name.Value} of the name '{name.Key}'; give each another.";
        }

        foreach (var listener in options.Listeners)
        {
            foreach (var fault in FindFaults(listener, options.Brokers))
            {
                yield return $"{nameof(options.Listeners)} '{listener.Name}': {fault}";
            }
        }
    }

    private static IEnumerable<string> FindFaults(KafkaListenerOptions listener, int brokers)
    {
        if (string.IsNullOrWhiteSpace(listener.Name))
        {
            yield return "Name is empty; give it one.";
        }

        if (listener.Ports.Count > 0 && listener.Ports.Count != brokers)
        {
            yield return $"Ports names {listener.Ports.Count} ports for {brokers} brokers; name one for each, or none "
                + "for free ports.";
        }

        foreach (var port in listener.Ports.Where(port => port is < 0 or > ushort.MaxValue))
        {
            yield return $"Ports is {port}; use a value from 0 to {ushort.MaxValue}.";
        }

        foreach (var fault in FindTlsFaults(listener).Concat(FindSaslFaults(listener)))
        {
            yield return fault;
        }
    }

    private static IEnumerable<string> FindTlsFaults(KafkaListenerOptions listener)
    {
        if (!listener.UsesTls && listener.ClientCertificates != KafkaClientCertificates.None)
        {
            yield return $"ClientCertificates is {listener.ClientCertificates}, which the protocol "
                + $"{listener.Protocol} cannot ask for; use Ssl or SaslSsl.";
        }

        if (listener.Certificate is { HasPrivateKey: false } certificate)
        {
            yield return $"Certificate '{certificate.Subject}' has no private key; load it with its key.";
        }
    }

    private static IEnumerable<string> FindSaslFaults(KafkaListenerOptions listener)
    {
        if (listener.SessionLifetime < ShortestSession || listener.SessionLifetime > LongestSession)
        {
            yield return $"SessionLifetime is {listener.SessionLifetime}; use a value from {ShortestSession} to "
                + $"{LongestSession}.";
        }

        if (!listener.UsesSasl)
        {
            if (listener.Users.Count > 0 || listener.ValidateToken is not null)
            {
                yield return $"Users and ValidateToken have no meaning with the protocol {listener.Protocol}; use "
                    + "SaslPlaintext or SaslSsl.";
            }

            yield break;
        }

        if (listener.Users.Count == 0 && listener.ValidateToken is null)
        {
            yield return "nobody can log in; give it Users or ValidateToken.";
        }

        foreach (var mechanism in listener.Mechanisms)
        {
            if (ByPassword.Contains(mechanism) ? listener.Users.Count == 0
                : mechanism == OAuthBearerExchange.Mechanism && listener.ValidateToken is null)
            {
                yield return $"Mechanisms names {mechanism}, for which there are no Users or no ValidateToken.";
            }
            else if (!ByPassword.Contains(mechanism) && mechanism != OAuthBearerExchange.Mechanism)
            {
                yield return $"Mechanisms names '{mechanism}'; use {string.Join(", ", ByPassword)} or "
                    + $"{OAuthBearerExchange.Mechanism}.";
            }
        }
    }
}
