using System.Collections.Concurrent;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Deimos.Consuming;
using Deimos.Kafka;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Deimos.Testing.Stack;

/// <summary>
/// What a stack asks its brokers, the same on every tier.
/// </summary>
internal sealed class StackClient(string bootstrapServers) : IDisposable
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(10);
    private readonly Lazy<IAdminClient> _admin = new(() => new AdminClientBuilder(
        new AdminClientConfig { BootstrapServers = bootstrapServers }).SetLogHandler((_, _) => { }).Build());

    private readonly ConcurrentBag<string> _topics = [];

    public async Task CreateTopicAsync(string topic, int partitions, CancellationToken cancellationToken)
    {
        await _admin.Value.CreateTopicsAsync([new() { Name = topic, NumPartitions = partitions }])
            .WaitAsync(cancellationToken).ConfigureAwait(false);
        _topics.Add(topic);
    }

    public async Task DeleteTopicsAsync()
    {
        if (!_topics.IsEmpty)
        {
            await _admin.Value.DeleteTopicsAsync(_topics).ConfigureAwait(false);
        }
    }

    /// <summary>Gives where the partitions of a topic end now.</summary>
    public async Task<IReadOnlyList<TopicPartitionOffset>> EndsAsync(string topic)
    {
        var partitions = _admin.Value.GetMetadata(topic, RequestTimeout).Topics.Single().Partitions;
        var ends = await _admin.Value.ListOffsetsAsync(partitions.Select(partition => new TopicPartitionOffsetSpec
        {
            TopicPartition = new(topic, partition.PartitionId),
            OffsetSpec = OffsetSpec.Latest(),
        })).ConfigureAwait(false);
        return [.. ends.ResultInfos.Select(end => end.TopicPartitionOffsetError.TopicPartitionOffset)];
    }

    /// <summary>Gives what a group has committed; partitions without a commit are missing.</summary>
    public async Task<IReadOnlyDictionary<TopicPartition, long>> CommittedAsync(string group)
    {
        var answer = await _admin.Value
            .ListConsumerGroupOffsetsAsync([new ConsumerGroupTopicPartitions(group, null)]).ConfigureAwait(false);
        return answer[0].Partitions
            .Where(partition => partition.Offset.Value >= 0)
            .ToDictionary(partition => partition.TopicPartition, partition => partition.Offset.Value);
    }

    public async Task<ConsumerGroupDescription> DescribeAsync(string group) =>
        (await _admin.Value.DescribeConsumerGroupsAsync([group]).ConfigureAwait(false)).ConsumerGroupDescriptions[0];

    public Task<IReadOnlyList<ReceivedMessage>> ReadAsync(string topic, int count) => Task.Run(() => new TopicTail(
        new(
            Options.Create(new KafkaOptions { BootstrapServers = bootstrapServers }),
            new HostingEnvironment { ApplicationName = "deimos-stack" }),
        TimeProvider.System,
        NullLogger<TopicTail>.Instance).Read(topic, count, CancellationToken.None));

    public void Dispose()
    {
        if (_admin.IsValueCreated)
        {
            _admin.Value.Dispose();
        }
    }
}
