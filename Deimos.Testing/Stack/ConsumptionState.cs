using Deimos.Observability;

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

    public bool IsFailing => Failures > 0 && !IsHandled && !IsSkipped;

    public ConsumptionState With(int eventId, Exception? failure) => eventId switch
    {
        DeimosEventIds.MessageHandled => this with { IsHandled = true },
        DeimosEventIds.MessageSkipped => this with
        {
            IsSkipped = true, Failures = Failures + 1, LastFailure = failure,
        },
        DeimosEventIds.MessageWillBeRetried => this with { Failures = Failures + 1, LastFailure = failure },
        _ => this,
    };

    public override string ToString()
    {
        var times = Failures == 1 ? "once" : $"{Failures} times";
        var failure = $"{LastFailure?.GetType().Name}: {LastFailure?.Message}";
        return IsHandled ? Failures == 0 ? $"handled by {Consumer}" : $"handled by {Consumer} after failing {times}"
            : IsSkipped ? $"skipped by {Consumer}, which failed with {failure}"
            : Failures > 0 ? $"failed {times} in {Consumer}, at last with {failure}"
            : $"being handled by {Consumer}";
    }
}
