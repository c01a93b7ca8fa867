using Deimos.Observability;
using Deimos.Schemas;

namespace Deimos.Testing.Stack;

/// <summary>
/// What one consumer has done with one message so far.
/// </summary>
internal sealed record ConsumptionState(string Consumer)
{
    public int Failures { get; init; }

    public Exception? LastFailure { get; init; }

    public bool IsHandled { get; init; }

    public bool IsSkipped { get; init; }

    /// <summary>Gets where the message lies as a dead letter.</summary>
    public string? DeadLetter { get; init; }

    public bool IsFailing => Failures > 0 && !IsHandled && !IsSkipped && DeadLetter is null;

    public ConsumptionState With(ConsumptionEvent happened) => happened.Id switch
    {
        DeimosEventIds.MessageHandled or DeimosEventIds.BatchHandled => this with { IsHandled = true },
        DeimosEventIds.MessageSkipped => Failed(happened) with { IsSkipped = true },
        DeimosEventIds.MessageDeadLettered => Failed(happened) with { DeadLetter = happened.Place },
        DeimosEventIds.MessageWillBeRetried => Failed(happened),
        _ => this,
    };

    public override string ToString()
    {
        var failure = LastFailure is MessageDecodeException
            ? $"which cannot decode it: {LastFailure.Message}"
            : $"which failed with {LastFailure?.GetType().Name}: {LastFailure?.Message}";
        return IsHandled ? Failures == 0 ? $"handled by {Consumer}" : $"handled by {Consumer} after failing {Times}"
            : DeadLetter is not null ? $"dead-lettered to {DeadLetter} by {Consumer}, {failure}"
            : IsSkipped ? $"skipped by {Consumer}, {failure}"
            : Failures == 0 ? $"being handled by {Consumer}"
            : LastFailure is MessageDecodeException ? $"undecodable, tried {Times} by {Consumer}, {failure}"
            : $"failed {Times} in {Consumer}, at last with {LastFailure?.GetType().Name}: {LastFailure?.Message}";
    }

    private string Times => Failures == 1 ? "once" : $"{Failures} times";

    private ConsumptionState Failed(ConsumptionEvent happened) =>
        this with { Failures = Failures + 1, LastFailure = happened.Failure };
}
