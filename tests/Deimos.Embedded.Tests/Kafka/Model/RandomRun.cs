namespace Deimos.Embedded.Tests.Kafka.Model;

/// <summary>
/// One sequence of random requests to a broker and to the model of it, which must give the same answers.
/// </summary>
/// <remarks>It ends at the first difference, so what it did until then is the shortest prefix that shows it.</remarks>
internal sealed partial class RandomRun : IDisposable
{
    private const string Topic = "orders";
    private const int Partitions = 2;
    private const int MostSteps = 150;

    /// <summary>How far the clock goes in a run, so that nothing is reached that takes minutes in Kafka.</summary>
    private const long MostMilliseconds = 500_000;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly int _seed;
    private readonly Random _random;
    private readonly HandlerBroker _broker = new(Topic, Partitions);
    private readonly ModelPartition[] _partitions =
        [.. Enumerable.Range(0, Partitions).Select(_ => new ModelPartition())];

    private readonly ModelGroup _group = new();
    private readonly List<Func<Task>> _waiting = [];
    private readonly List<string> _steps = [];
    private readonly (int Weight, Func<Task> Take)[] _choices;
    private long _now;

    public RandomRun(int seed)
    {
        _seed = seed;
        _random = new Random(seed);
        _choices =
        [
            (14, ProduceAsync), (3, ProducePlainAsync), (1, InitializeAsync), (5, AddPartitionAsync), (4, EndAsync),
            (4, AddGroupAsync), (4, CommitInTransactionAsync), (6, FetchAsync), (2, ListOffsetsAsync),
            (1, DeleteRecordsAsync),
            (12, JoinAsync), (9, SyncAsync), (5, HeartbeatAsync), (1, LeaveAsync), (4, CommitAsync),
            (3, FetchOffsetsAsync), (3, WaitAsync),
        ];
    }

    /// <summary>Takes the run's steps; fails with all of them when an answer differs.</summary>
    public async Task RunAsync()
    {
        try
        {
            var steps = _random.Next(20, MostSteps);
            while (_steps.Count < steps)
            {
                Advance(1);
                await Choose()();
                await SettleAsync();
            }
        }
        catch (Exception fault)
        {
            Assert.Fail(
                $"Seed {_seed}: {fault.Message}\nafter these steps:\n  {string.Join("\n  ", _steps)}\n"
                + fault.StackTrace);
        }
    }

    public void Dispose() => _broker.Dispose();

    private Func<Task> Choose()
    {
        var pick = _random.Next(_choices.Sum(choice => choice.Weight));
        return _choices.First(choice => (pick -= choice.Weight) < 0).Take;
    }

    private T Pick<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];

    private bool Chance(int percent) => _random.Next(100) < percent;

    private int PickPartition() => _random.Next(Partitions);

    private void Say(string step) => _steps.Add($"{_now,6} ms {step}");

    private static void Compare(string actual, string expected)
    {
        if (actual != expected)
        {
            throw new InvalidOperationException(
                $"the broker answers\n  {actual}\nwhere the model expects\n  {expected}\n");
        }
    }

    private Task WaitAsync()
    {
        var span = Chance(70) ? _random.Next(1, 4_000) : _random.Next(4_000, 30_000);
        Say($"wait {span} ms");
        if (_now + span < MostMilliseconds)
        {
            Advance(span);
        }

        return Task.CompletedTask;
    }

    /// <summary>Moves the clock from one deadline to the next, so that each is met at its time.</summary>
    private void Advance(long span)
    {
        var target = _now + span;
        while (_now < target)
        {
            var deadlines = _transactions.Values.Select(transaction => transaction.Deadline);
            var next = Math.Min(deadlines.Append(_group.NextDeadline).Min() ?? target, target);
            _broker.Time.Advance(TimeSpan.FromMilliseconds(next - _now));
            _group.Now = _now = next;
            _group.Expire();
            foreach (var transaction in _transactions.Values.Where(transaction => transaction.Deadline <= _now))
            {
                transaction.TimeOut();
            }
        }
    }

    /// <summary>Takes the answers that requests have waited for, if the model says that they have come.</summary>
    private async Task SettleAsync()
    {
        foreach (var settle in _waiting.ToList())
        {
            await settle();
        }
    }

    private async Task WaitForAsync<TResponse>(
        MemberClient member, Task<TResponse> response, Expectation expected, Action<TResponse> compare)
    {
        member.IsWaiting = true;
        _waiting.Add(SettleAsync);
        await SettleAsync();

        async Task SettleAsync()
        {
            if (expected.Answer is null)
            {
                if (response.IsCompleted)
                {
                    compare(await response);
                    throw new InvalidOperationException($"member {member.Index} is answered before its time.");
                }

                return;
            }

            _waiting.Remove(SettleAsync);
            member.IsWaiting = false;
            compare(await response.WaitAsync(Patience));
        }
    }
}
