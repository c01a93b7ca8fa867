using Confluent.Kafka;

namespace Deimos.Outbox.Relaying;

/// <summary>
/// How a page has ended, row by row.
/// </summary>
/// <remarks>
/// A key stops at its first failure: what was behind that is neither done nor failed and is sent again after it, even
/// if Kafka has it.
/// </remarks>
internal sealed class PageResult
{
    private readonly HashSet<int> _stopped = [];

    public List<PageRow> Done { get; } = [];

    public List<(PageRow Row, Error Error)> Failed { get; } = [];

    public List<(PageRow Row, Error Error)> Dead { get; } = [];

    /// <summary>Gets the rows of batches that were too large, of which one alone may be the cause.</summary>
    public List<PageRow> Suspects { get; } = [];

    /// <summary>Takes in what has become of rows, in their order.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="delivery">Their outcomes.</param>
    /// <param name="areAlone">Whether each row was a batch of its own.</param>
    public void Add(IReadOnlyList<PageRow> rows, PageDelivery delivery, bool areAlone)
    {
        for (var index = 0; index < rows.Count; index++)
        {
            Add(rows[index], delivery[index], areAlone || delivery.IsRefused(index));
        }
    }

    /// <summary>Lets the keys of suspects go on, which are now sent one by one.</summary>
    public List<PageRow> TakeSuspects()
    {
        List<PageRow> suspects = [.. Suspects];
        Suspects.Clear();
        _stopped.ExceptWith(suspects.Select(row => row.KeyHash));
        return suspects;
    }

    /// <summary>Says whether a key has failed in this page.</summary>
    public bool HasStopped(PageRow row) => _stopped.Contains(row.KeyHash);

    private void Add(PageRow row, Error outcome, bool isAlone)
    {
        if (_stopped.Contains(row.KeyHash))
        {
            if (Suspects.Count > 0 && IsTooLarge(outcome) && Suspects.Exists(s => s.KeyHash == row.KeyHash))
            {
                Suspects.Add(row);
            }
        }
        else if (!outcome.IsError)
        {
            Done.Add(row);
        }
        else if (IsTooLarge(outcome) && isAlone)
        {
            Dead.Add((row, outcome));
        }
        else
        {
            _stopped.Add(row.KeyHash);
            if (IsTooLarge(outcome))
            {
                Suspects.Add(row);
            }
            else if (!PageSender.IsCollateral(outcome))
            {
                Failed.Add((row, outcome));
            }
        }
    }

    private static bool IsTooLarge(Error error) =>
        error.Code is ErrorCode.MsgSizeTooLarge or ErrorCode.RecordListTooLarge;
}
