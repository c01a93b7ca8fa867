using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Deimos.Hosting;

/// <summary>Topics of a Kafka cluster in an application that Aspire runs.</summary>
public static class KafkaTopicExtensions
{
    /// <summary>Has a topic there before whatever waits for the cluster starts.</summary>
    /// <param name="builder">The cluster.</param>
    /// <param name="name">The name of the topic.</param>
    /// <param name="partitions">How many partitions it has. A topic that is there already keeps its own number.</param>
    public static IResourceBuilder<KafkaServerResource> AddTopic(
        this IResourceBuilder<KafkaServerResource> builder, string name, int partitions = 1)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(partitions);
        var others = builder.Resource.Annotations.OfType<KafkaTopicAnnotation>().ToList();
        if (others.Exists(other => other.Name == name))
        {
            throw new DistributedApplicationException(
                $"'{builder.Resource.Name}' has the topic '{name}' twice. Take away one AddTopic.");
        }

        builder.WithAnnotation(new KafkaTopicAnnotation(name, partitions));
        return others.Count > 0
            ? builder
            : builder.OnResourceReady((kafka, _, cancellationToken) => CreateTopicsAsync(kafka, cancellationToken));
    }

    private static async Task CreateTopicsAsync(KafkaServerResource kafka, CancellationToken cancellationToken)
    {
        var servers = await kafka.ConnectionStringExpression.GetValueAsync(cancellationToken).ConfigureAwait(false);
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = servers }).Build();
        var topics = kafka.Annotations.OfType<KafkaTopicAnnotation>()
            .Select(topic => new TopicSpecification { Name = topic.Name, NumPartitions = topic.Partitions });
        try
        {
            await admin.CreateTopicsAsync(topics).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (CreateTopicsException exception) when (exception.Results.TrueForAll(IsThere))
        {
        }
    }

    private static bool IsThere(CreateTopicReport report) =>
        report.Error.Code is ErrorCode.NoError or ErrorCode.TopicAlreadyExists;
}
