using Deimos.Embedded.Kafka.Security;
using Microsoft.Extensions.Logging;

namespace Deimos.Embedded.Kafka.Server;

/// <summary>
/// What holds for one listener on every broker.
/// </summary>
internal sealed class ListenerSettings
{
    public required ApiTable Apis { get; init; }

    public required ListenerSecurity Security { get; init; }

    public required ConnectionLimits Limits { get; init; }

    public required int MaxRequestBytes { get; init; }

    public required TimeProvider Time { get; init; }

    public required ILogger Logger { get; init; }
}
