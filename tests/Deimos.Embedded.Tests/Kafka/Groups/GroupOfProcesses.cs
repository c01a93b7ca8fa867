using System.Collections.Concurrent;
using System.Globalization;
using Confluent.Kafka;
using Deimos.Embedded.Kafka;
using Deimos.Embedded.Kafka.Inspection;
using Deimos.Embedded.Kafka.Protocol;
using GroupState = Deimos.Embedded.Kafka.Groups.GroupState;

namespace Deimos.Embedded.Tests.Kafka.Groups;

/// <summary>
/// A cluster, a producer that numbers its records, and members that are processes. After each change it waits until the
/// group is whole, in the broker's own view, and until records produced from then on were read in every partition.
/// </summary>
internal sealed class GroupOfProcesses : IAsyncDisposable
{
    private const int Partitions = 12;

    private readonly TimeSpan _session;
    private readonly PartitionAssignmentStrategy _strategy;
    private readonly Scene _scene;
    private readonly ConcurrentDictionary<int, byte> _read = [];
    private readonly ConcurrentQueue<Error> _failures = [];
    private readonly Dictionary<string, MemberProcess> _members = [];
    private readonly List<(string Change, TimeSpan Took)> _times = [];
    private readonly CancellationTokenSource _stopping = new();
    private Task _producing = Task.CompletedTask;
    private int _produced;
    private int _acknowledged;

    private GroupOfProcesses(Scene scene, TimeSpan session, PartitionAssignmentStrategy strategy)
    {
        _scene = scene;
        _session = session;
        _strategy = strategy;
    }

    /// <summary>Gets how long each change took, from when the broker could know of it to the whole group.</summary>
    public IReadOnlyList<(string Change, TimeSpan Took)> Times => _times;

    /// <summary>Gets the broker that was stopped last.</summary>
    public int? Stopped { get; private set; }

    public int Coordinator => Group.Coordinator!.Value;

    public string Report =>
        $"{_read.Count} of {_produced} records read; whole after "
        + string.Join(", ", _times.Select(time => $"{time.Change} {time.Took.TotalSeconds:F2} s"));

    private EmbeddedKafka Kafka => _scene.Kafka;

    private KafkaGroup Group => Kafka.Groups[MemberProgram.Group];

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public static async Task<GroupOfProcesses> StartAsync(TimeSpan session, PartitionAssignmentStrategy strategy)
    {
        var scene = await Scene.StartAsync(
            new EmbeddedKafkaOptions { Brokers = 3, RequestLogCapacity = 100_000, MinSessionTimeout = session });
        await scene.Kafka.CreateTopicAsync(MemberProgram.Topic, Partitions, cancellationToken: Scene.Cancellation);
        var group = new GroupOfProcesses(scene, session, strategy);
        group._producing = Task.Factory.StartNew(
            group.Produce, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return group;
    }

    public async Task JoinAsync(params string[] names)
    {
        foreach (var name in names)
        {
            _members[name] = MemberProcess.Start(
                name, Kafka.BootstrapServers, _session, _strategy, number => _read.TryAdd(number, 0));
        }

        var joins = new List<DateTimeOffset>();
        foreach (var name in names)
        {
            joins.Add(await SentAsync(name, ApiKey.JoinGroup));
        }

        await WholeAsync($"{string.Join(' ', names)} joined", joins.Max());
    }

    public async Task LeaveAsync(string name)
    {
        _members[name].Leave();
        var left = await SentAsync(name, ApiKey.LeaveGroup);
        _members.Remove(name, out var member);
        await WholeAsync($"{name} left", left);
        await member!.DisposeAsync();
    }

    public async Task KillAsync(string name)
    {
        _members.Remove(name, out var member);
        var began = Now;
        await member!.DisposeAsync();
        await WholeAsync($"{name} was killed", began);
    }

    public async Task StopBrokerAsync(int broker)
    {
        Stopped = broker;
        await Kafka.StopBrokerAsync(broker, Scene.Cancellation);
        await WholeAsync($"broker {broker} went down", Now);
    }

    public async Task StartBrokerAsync(int broker)
    {
        await Kafka.StartBrokerAsync(broker, Scene.Cancellation);
        await WholeAsync($"broker {broker} came up", Now);
    }

    /// <summary>Ends the producer, and waits until all that it has produced was read and committed.</summary>
    public async Task EndAsync()
    {
        await _stopping.CancelAsync();
        await _producing;
        _failures.ShouldBeEmpty();
        _acknowledged.ShouldBe(_produced);
        await Eventually.IsTrueAsync(
            () => _read.Count == _produced,
            () => $"Never read: {string.Join(' ', Enumerable.Range(0, _produced).Except(_read.Keys).Take(50))}");
        _read.Keys.Order().ShouldBe(Enumerable.Range(0, _produced));
        await Group.WaitUntilCaughtUpAsync(Scene.Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _producing;
        foreach (var member in _members.Values)
        {
            await member.DisposeAsync();
        }

        await _scene.DisposeAsync();
        _stopping.Dispose();
    }

    /// <summary>Waits until a broker has dealt with a member's first request of a kind, and tells when.</summary>
    private async Task<DateTimeOffset> SentAsync(string member, ApiKey api)
    {
        LoggedRequest? sent = null;
        await Eventually.IsTrueAsync(
            () => (sent = Kafka.Requests.FirstOrDefault(r => r.Api == api && r.ClientId == member)) is not null,
            () => $"{member} has sent no {api}, but written: {_members[member].Errors}");
        return sent!.Time;
    }

    private async Task WholeAsync(string change, DateTimeOffset began)
    {
        await Eventually.IsTrueAsync(IsWhole, () => $"After {change}: {Describe()}");
        _times.Add((change, Now - began));
        var first = Volatile.Read(ref _produced);
        await Eventually.IsTrueAsync(
            () => Enumerable.Range(first, Partitions).All(_read.ContainsKey),
            () => $"After {change} the records from {first} on were not read. {Describe()}");
    }

    /// <summary>Every partition is assigned to exactly one member, and the members are those that live.</summary>
    private bool IsWhole()
    {
        var members = Group.Members;
        return Group.State == GroupState.Stable
            && members.Select(member => member.ClientId).Order().SequenceEqual(_members.Keys.Order())
            && members.SelectMany(member => member.Assignment).Select(its => its.Partition).Order()
                .SequenceEqual(Enumerable.Range(0, Partitions));
    }

    private string Describe() =>
        $"{string.Join(' ', _members.Keys)} live; the group is {Group.State}: "
        + string.Join("; ", Group.Members.Select(m => $"{m.ClientId} has {string.Join(' ', m.Assignment)}"));

    // Some hundreds a second, one partition after the other, so that something is under way at every change.
    private void Produce()
    {
        var producer = _scene.Producer(config =>
        {
            config.EnableIdempotence = true;
            config.ReconnectBackoffMs = 10;
            config.ReconnectBackoffMaxMs = 100;
        });
        while (!_stopping.IsCancellationRequested)
        {
            for (var partition = 0; partition < Partitions; partition++)
            {
                producer.Produce(
                    new TopicPartition(MemberProgram.Topic, partition),
                    new Message<string, string> { Value = _produced.ToString(CultureInfo.InvariantCulture) },
                    Note);
                Volatile.Write(ref _produced, _produced + 1);
            }

            producer.Poll(TimeSpan.Zero);
            _stopping.Token.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(20));
        }

        producer.Flush(Scene.Patience);
    }

    private void Note(DeliveryReport<string, string> report)
    {
        if (report.Error.IsError)
        {
            _failures.Enqueue(report.Error);
        }
        else
        {
            Interlocked.Increment(ref _acknowledged);
        }
    }
}
