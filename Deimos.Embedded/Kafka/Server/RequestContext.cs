using Deimos.Embedded.Kafka.Protocol;

namespace Deimos.Embedded.Kafka.Server;

/// <summary>
/// What a handler may know about the request it answers, beside the request's own fields.
/// </summary>
internal sealed class RequestContext
{
    public required ApiKey ApiKey { get; init; }

    public required short Version { get; init; }

    public required int CorrelationId { get; init; }

    public required string? ClientId { get; init; }

    /// <summary>Gets the broker that was asked; with several brokers, each has a listener of its own.</summary>
    public required int NodeId { get; init; }

    public required ClientConnection Connection { get; init; }

    /// <summary>Gets who sent the request, such as <c>User:alice</c>.</summary>
    public string Principal => Connection.Principal;

    /// <summary>Gets a token that is cancelled when the client has gone or the broker stops.</summary>
    public CancellationToken ConnectionClosed => Connection.Closed;
}
