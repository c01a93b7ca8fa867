namespace Deimos.Embedded.Kafka.Security;

/// <summary>
/// What a valid OAUTHBEARER token says about its bearer.
/// </summary>
public sealed class KafkaToken
{
    /// <summary>Gets the name that the client is known by from now on, without <c>User:</c>.</summary>
    public required string Principal { get; init; }

    /// <summary>Gets when the token ends, by the cluster's clock.</summary>
    /// <value>The default is never.</value>
    /// <remarks>The client must authenticate again before, or its connection is closed.</remarks>
    public DateTimeOffset? ExpiresAt { get; init; }
}
