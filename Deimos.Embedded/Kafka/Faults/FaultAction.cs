using Deimos.Embedded.Kafka.Protocol;

namespace Deimos.Embedded.Kafka.Faults;

/// <summary>What a scripted fault does, with the error or the delay where it takes one.</summary>
internal readonly record struct FaultAction(
    FaultKind Kind, ErrorCode Error = ErrorCode.None, TimeSpan Delay = default);
