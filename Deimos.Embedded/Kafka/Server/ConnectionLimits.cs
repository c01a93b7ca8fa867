namespace Deimos.Embedded.Kafka.Server;

/// <summary>
/// How many connections a broker holds, and for how long it waits for them.
/// </summary>
internal sealed class ConnectionLimits
{
    /// <summary>Gets how many connections each port of a broker holds at once.</summary>
    public required int MaxConnections { get; init; }

    /// <summary>Gets for how long a client may send nothing, or not read what it is sent.</summary>
    public required TimeSpan MaxIdle { get; init; }

    /// <summary>Gets how long a request may take from its first byte to its last.</summary>
    public required TimeSpan RequestTimeout { get; init; }

    /// <summary>Gets how long the TLS handshake, and from then the SASL exchange, may take.</summary>
    public required TimeSpan AuthenticationTimeout { get; init; }
}
