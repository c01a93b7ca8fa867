namespace Deimos.Kafka;

/// <summary>
/// A token with which a client logs in at the brokers.
/// </summary>
public sealed class KafkaAccessToken
{
    /// <summary>Gets the token as it goes over the wire, usually a JWT.</summary>
    public required string Value { get; init; }

    /// <summary>Gets when the token ends; a new one is asked for before.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Gets whom the token stands for.</summary>
    /// <value>The default is empty.</value>
    public string Principal { get; init; } = "";
}
