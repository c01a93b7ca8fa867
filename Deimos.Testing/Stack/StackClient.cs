using System.Collections.Concurrent;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Deimos.Consuming;
using Deimos.Hosting;
using Deimos.Kafka;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Deimos.Testing.Stack;

/// <summary>
/// What a stack asks its brokers, the same on every tier.
/// </summary>
internal sealed class StackClient : IDisposable
{
    private const string Connection = "kafka";
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(10);
    private readonly IHost _host;
    private readonly KafkaClientConfigs _configs;
    private readonly Lazy<IAdminClient> _admin;
    private readonly ConcurrentBag<string> _topics = [];

    /// <exception cref="DeimosConfigurationException">The settings of the clients are wrong.</exception>
    public StackClient(StackSettings settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new() { ApplicationName = "deimos-stack" });
        builder.Configuration.AddInMemoryCollection(settings.ForHost(Connection));
        builder.AddDeimos(Connection);
        _host = builder.Build();
        Check(_host.Services);
        _configs = _host.Services.GetRequiredService<KafkaClientConfigs>();
        _admin = new(() => new AdminClientBuilder(_configs.ForAdmin())
            .WithTokens(_configs)
            .SetLogHandler((_, _) => { })
            .Build());
    }

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

    /// <summary>Reads parts of partitions, in the order of their offsets.</summary>
    /// <param name="ranges">From which offset on, up to which; that one is not read.</param>
    /// <param name="count">How many messages of each at most.</param>
    public Task<IReadOnlyList<ReceivedMessage>> ReadAsync(
        IReadOnlyList<(TopicPartitionOffset From, long To)> ranges, int count) => Task.Run(() =>
            new TopicTail(_configs, TimeProvider.System, NullLogger<TopicTail>.Instance)
                .ReadRanges(ranges, count, CancellationToken.None));

    public void Dispose()
    {
        if (_admin.IsValueCreated)
        {
            _admin.Value.Dispose();
        }

        _host.Dispose();
    }

    private static void Check(IServiceProvider services)
    {
        var faults = new List<string>();
        KafkaOptionsValidator.Validate(
            services.GetRequiredService<IOptions<KafkaOptions>>().Value, Connection, faults);
        faults.AddRange(services.GetRequiredService<ConfigurationFaults>().All);
        if (faults.Count > 0)
        {
            throw new DeimosConfigurationException(faults);
        }
    }
}
