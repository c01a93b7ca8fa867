using System.Globalization;
using Confluent.Kafka;

namespace Deimos.Embedded.Tests.Kafka.Groups;

/// <summary>
/// The inside of a <see cref="MemberProcess"/>: a consumer that writes what it has read before it commits it, and
/// leaves the group when its input ends.
/// </summary>
internal static class MemberProgram
{
    public const string NameVariable = "DEIMOS_TEST_GROUP_MEMBER";
    public const string ServersVariable = "DEIMOS_TEST_GROUP_SERVERS";
    public const string SessionVariable = "DEIMOS_TEST_GROUP_SESSION";
    public const string StrategyVariable = "DEIMOS_TEST_GROUP_STRATEGY";

    public const string Group = "billing";
    public const string Topic = "orders";

    private const int BatchSize = 500;

    public static void Run()
    {
        var leaving = Task.Factory.StartNew(Console.In.ReadToEnd, TaskCreationOptions.LongRunning);
        using var consumer = new ConsumerBuilder<Ignore, string>(Config()).SetLogHandler((_, _) => { }).Build();
        consumer.Subscribe(Topic);
        while (!leaving.IsCompleted)
        {
            try
            {
                Work(consumer);
            }
            catch (KafkaException)
            {
                // A broker is down, or the partitions are another's by now; the client goes on by itself.
            }
        }

        consumer.Close();
    }

    private static void Work(IConsumer<Ignore, string> consumer)
    {
        var records = new List<ConsumeResult<Ignore, string>>();
        var wait = TimeSpan.FromMilliseconds(50);
        while (records.Count < BatchSize && consumer.Consume(wait) is { } record)
        {
            records.Add(record);
            wait = TimeSpan.Zero;
        }

        if (records.Count > 0)
        {
            Console.Out.WriteLine(string.Join(' ', records.Select(record => record.Message.Value)));
            Console.Out.Flush();
            consumer.Commit(records.GroupBy(record => record.TopicPartition).Select(
                partition => new TopicPartitionOffset(partition.Key, partition.Max(r => r.Offset.Value) + 1)));
        }
    }

    private static ConsumerConfig Config() => new()
    {
        BootstrapServers = Environment.GetEnvironmentVariable(ServersVariable),
        ClientId = Environment.GetEnvironmentVariable(NameVariable),
        GroupId = Group,
        PartitionAssignmentStrategy =
            Enum.Parse<PartitionAssignmentStrategy>(Environment.GetEnvironmentVariable(StrategyVariable)!),
        SessionTimeoutMs = int.Parse(
            Environment.GetEnvironmentVariable(SessionVariable)!, CultureInfo.InvariantCulture),
        HeartbeatIntervalMs = 300,
        EnableAutoCommit = false,
        AutoOffsetReset = AutoOffsetReset.Earliest,
        ReconnectBackoffMs = 10,
        ReconnectBackoffMaxMs = 100,

        // A client whose request for the topics of its subscription died with a broker asks again only now.
        TopicMetadataRefreshIntervalMs = 1_000,
    };
}
