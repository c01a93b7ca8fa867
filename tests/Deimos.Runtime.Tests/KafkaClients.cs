using Confluent.Kafka;
using Deimos.Kafka;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Options;

namespace Deimos.Runtime.Tests;

/// <summary>Plain Kafka clients, to judge ours by.</summary>
internal static class KafkaClients
{
    public static KafkaClientConfigs Configs(string bootstrapServers, params (string Name, string Value)[] properties)
    {
        var options = new KafkaOptions { BootstrapServers = bootstrapServers };
        foreach (var (name, value) in properties)
        {
            options.Properties[name] = value;
        }

        return Configs(options);
    }

    public static KafkaClientConfigs Configs(KafkaOptions options)
    {
        IHostEnvironment environment = new HostingEnvironment { ApplicationName = "tests" };
        return new(Options.Create(options), environment);
    }

    public static async Task ProduceAsync(string bootstrapServers, string topic, int partition, params string[] values)
    {
        using var producer = new ProducerBuilder<Null, string>(
            new ProducerConfig { BootstrapServers = bootstrapServers }).Build();
        await Task.WhenAll(values.Select(value => producer.ProduceAsync(
            new TopicPartition(topic, partition), new() { Value = value }, TestContext.Current.CancellationToken)));
    }

    /// <summary>Reads a topic from its beginning until so many messages have come.</summary>
    public static List<ConsumeResult<byte[]?, byte[]?>> Read(string bootstrapServers, string topic, int count)
    {
        using var consumer = new ConsumerBuilder<byte[]?, byte[]?>(new ConsumerConfig
        {
            BootstrapServers = bootstrapServers,
            GroupId = $"reader-{Guid.NewGuid():N}",
            AutoOffsetReset = AutoOffsetReset.Earliest,
        }).Build();
        consumer.Subscribe(topic);
        var read = new List<ConsumeResult<byte[]?, byte[]?>>();
        while (read.Count < count)
        {
            var result = consumer.Consume(TimeSpan.FromSeconds(30))
                ?? throw new TimeoutException($"Only {read.Count} of {count} messages came on '{topic}'.");
            read.Add(result);
        }

        consumer.Close();
        return read;
    }

    /// <summary>Asks what a group has committed; -1001 is nothing.</summary>
    public static long Committed(string bootstrapServers, string group, string topic, int partition = 0)
    {
        using var consumer = new ConsumerBuilder<byte[]?, byte[]?>(
            new ConsumerConfig { BootstrapServers = bootstrapServers, GroupId = group }).Build();
        return consumer.Committed([new(topic, partition)], TimeSpan.FromSeconds(10)).Single().Offset.Value;
    }
}
