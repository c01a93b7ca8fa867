namespace Deimos.Embedded.Kafka.Faults;

/// <summary>What a scripted fault does to a request.</summary>
internal enum FaultKind
{
    /// <summary>Answered with an error, not executed.</summary>
    Fail,

    /// <summary>Executed and answered, but later.</summary>
    Delay,

    /// <summary>Neither executed nor answered.</summary>
    DropBeforeWrite,

    /// <summary>Executed, but not answered.</summary>
    DropBeforeReply,
}
