namespace Deimos.Embedded.Tests.Kafka.Model;

/// <summary>Whether a reader of committed records sees a batch.</summary>
internal enum Outcome
{
    Committed,
    Open,
    Aborted,
}
