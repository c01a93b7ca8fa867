using System.Diagnostics;

namespace Deimos.Observability;

/// <summary>
/// The names under which metrics and traces are found.
/// </summary>
public static class DeimosTelemetry
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "Deimos";

    /// <summary>The name of the activity source.</summary>
    public const string ActivitySourceName = "Deimos";

    internal const string Kafka = "kafka";

    internal static ActivitySource ActivitySource { get; } = new(ActivitySourceName);
}
