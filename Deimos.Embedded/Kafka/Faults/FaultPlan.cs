namespace Deimos.Embedded.Kafka.Faults;

/// <summary>What the script has decided about one request: how long it waits, and what then becomes of it.</summary>
internal readonly record struct FaultPlan(TimeSpan Delay, Fault? Verdict);
