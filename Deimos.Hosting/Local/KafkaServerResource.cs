using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Deimos.Embedded.Kafka;
using Deimos.Hosting.Local.Running;

namespace Deimos.Hosting.Local;

/// <summary>A Kafka cluster; its connection string is the list of bootstrap servers.</summary>
public sealed class KafkaServerResource : PartResource
{
    private static readonly TimeSpan AttachTimeout = TimeSpan.FromSeconds(15);

    private readonly int? _port;

    internal KafkaServerResource(string name, int? port)
        : base(name) => _port = port;

    /// <summary>Gets the number of partitions of each topic to create.</summary>
    internal Dictionary<string, int> Topics { get; } = [];

    internal override async Task<RunningPart> StartAsync(PartStart start, CancellationToken cancellationToken)
    {
        var options = new EmbeddedKafkaOptions { Ports = _port is { } port ? [port] : [] };
        var kafka = await EmbeddedKafka.StartAsync(options, cancellationToken).ConfigureAwait(false);
        foreach (var (topic, partitions) in Topics)
        {
            await kafka.CreateTopicAsync(topic, partitions, cancellationToken: cancellationToken).ConfigureAwait(false);
        }

        return new RunningPart
        {
            ConnectionString = kafka.BootstrapServers,
            Endpoint = kafka.BootstrapServers,
            Owned = kafka,
        };
    }

    internal override async Task<RunningPart> AttachAsync(
        string connectionString, PartStart start, CancellationToken cancellationToken)
    {
        // The client would write each failed connection to the console; its answer to the call is the evidence.
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = connectionString })
            .SetLogHandler((_, _) => { })
            .Build();
        try
        {
            // The client's calls cannot be cancelled, and this one blocks.
            await Task.Run(() => admin.GetMetadata(AttachTimeout), cancellationToken).ConfigureAwait(false);
            if (Topics.Count > 0)
            {
                var specifications = Topics.Select(topic => new TopicSpecification
                {
                    Name = topic.Key,
                    NumPartitions = topic.Value,
                });
                await admin.CreateTopicsAsync(specifications).WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (CreateTopicsException failure) when (failure.Results.All(IsThere))
        {
            // An existing topic keeps its partitions: they are not ours to change.
        }
        catch (KafkaException failure)
        {
            throw new IOException(
                $"The brokers at '{connectionString}' did not answer within {AttachTimeout.TotalSeconds} s: "
                + $"{failure.Error.Reason}.",
                failure);
        }

        return new RunningPart { ConnectionString = connectionString, Endpoint = connectionString };
    }

    private static bool IsThere(CreateTopicReport report) =>
        report.Error.Code is ErrorCode.NoError or ErrorCode.TopicAlreadyExists;
}
