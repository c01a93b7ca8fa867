namespace Deimos.Embedded.Kafka.Inspection;

/// <summary>A broker of an embedded cluster at one moment.</summary>
/// <param name="Id">The broker's id; the first is 1.</param>
/// <param name="Host">The address that it listens on.</param>
/// <param name="Port">The port that it listens on, or had before it was stopped.</param>
/// <param name="IsUp">Whether clients can connect.</param>
public sealed record KafkaBroker(int Id, string Host, int Port, bool IsUp);
