using Confluent.Kafka;

namespace Deimos.Outbox.Relaying;

/// <summary>
/// What becomes of rows that are on their way to Kafka together.
/// </summary>
internal sealed class PageDelivery(int count)
{
    private readonly Error?[] _outcomes = new Error?[count];
    private readonly bool[] _refused = new bool[count];
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _pending = count;

    /// <summary>Gets a task that ends when every row's outcome is known; it never fails.</summary>
    public Task Completion => _completion.Task;

    /// <summary>Gets the outcome of a row, once it is known.</summary>
    public Error this[int index] => Volatile.Read(ref _outcomes[index])!;

    /// <summary>Notes the outcome of one row; the first counts.</summary>
    public void Report(int index, Error outcome)
    {
        if (Interlocked.CompareExchange(ref _outcomes[index], outcome, null) is null
            && Interlocked.Decrement(ref _pending) == 0)
        {
            _completion.SetResult();
        }
    }

    /// <summary>Notes that the client did not even take a row, which is then the row's own fault.</summary>
    public void Refuse(int index, Error error)
    {
        _refused[index] = true;
        Report(index, error);
    }

    /// <summary>Says whether the client did not take a row.</summary>
    public bool IsRefused(int index) => _refused[index];

    /// <summary>Gives every row that has no outcome yet the same one.</summary>
    public void ReportRest(Error outcome)
    {
        for (var index = 0; index < _outcomes.Length; index++)
        {
            Report(index, outcome);
        }
    }
}
