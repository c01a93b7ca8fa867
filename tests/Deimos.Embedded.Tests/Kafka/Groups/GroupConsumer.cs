using Confluent.Kafka;

namespace Deimos.Embedded.Tests.Kafka.Groups;

/// <summary>A consumer that polls in the background and tells what it was assigned and what it read.</summary>
internal sealed class GroupConsumer : IAsyncDisposable
{
    private readonly IConsumer<string, string> _consumer;
    private readonly Facts _facts;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _polling;
    private bool _isClosed;
    private volatile HashSet<TopicPartition> _assignment = [];
    private volatile List<ConsumeResult<string, string>> _read = [];
    private volatile Error? _fatal;
    private int _assignments;

    public GroupConsumer(ConsumerConfig config, string topic, Facts facts)
    {
        _facts = facts;
        _consumer = new ConsumerBuilder<string, string>(config)
            .SetErrorHandler((_, error) => Note(error))
            .SetLogHandler((_, _) => { })
            .SetPartitionsAssignedHandler((_, _) => Interlocked.Increment(ref _assignments))
            .Build();
        _consumer.Subscribe(topic);
        _polling = Task.Factory.StartNew(Poll, TaskCreationOptions.LongRunning);
    }

    public IReadOnlySet<TopicPartition> Assignment => _assignment;

    public IReadOnlyList<ConsumeResult<string, string>> Read => _read;

    public Error? Fatal => _fatal;

    /// <summary>Gets how many times partitions were given to it.</summary>
    public int Assignments => Volatile.Read(ref _assignments);

    public string MemberId => _consumer.MemberId;

    /// <summary>Leaves the group as a consumer that is shut down does.</summary>
    public async Task CloseAsync()
    {
        if (_isClosed)
        {
            return;
        }

        _isClosed = true;
        await _stopping.CancelAsync();
        await _polling;
        _consumer.Close();
        _consumer.Dispose();
        Forget();
    }

    /// <summary>Ends without a word to the broker, as a process that is killed.</summary>
    public async Task KillAsync()
    {
        _isClosed = true;
        await _stopping.CancelAsync();
        await _polling;
        _consumer.Dispose();
        Forget();
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _stopping.Dispose();
    }

    private void Forget()
    {
        _assignment = [];
        _facts.Changed();
    }

    private void Note(Error error)
    {
        if (error.IsFatal)
        {
            _fatal = error;
            _facts.Changed();
        }
    }

    private void Poll()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                if (_consumer.Consume(TimeSpan.FromMilliseconds(50)) is { Message: not null } result)
                {
                    _read = [.. _read, result];
                    _facts.Changed();
                }
            }
            catch (ConsumeException fault)
            {
                Note(fault.Error);
            }

            if (!_assignment.SetEquals(_consumer.Assignment))
            {
                _assignment = [.. _consumer.Assignment];
                _facts.Changed();
            }
        }
    }
}
