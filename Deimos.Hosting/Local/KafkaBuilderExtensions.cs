namespace Deimos.Hosting.Local;

/// <summary>Kafka in an application.</summary>
public static class KafkaBuilderExtensions
{
    /// <summary>Adds a Kafka cluster: embedded, or the one that <c>ConnectionStrings__name</c> names.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The name of the resource and of its connection string.</param>
    /// <param name="port">The port of the embedded broker; by default a free one.</param>
    public static IResourceBuilder<KafkaServerResource> AddKafka(
        this IDistributedApplicationBuilder builder, string name, int? port = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddResource(new KafkaServerResource(name, port));
    }

    /// <summary>Has a topic there before the cluster counts as healthy.</summary>
    /// <param name="builder">The cluster.</param>
    /// <param name="name">The name of the topic.</param>
    /// <param name="partitions">How many partitions it has. A topic that is there already keeps its own number.</param>
    public static IResourceBuilder<KafkaServerResource> AddTopic(
        this IResourceBuilder<KafkaServerResource> builder, string name, int partitions = 1)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(partitions);
        if (!builder.Resource.Topics.TryAdd(name, partitions))
        {
            throw new DistributedApplicationException(
                $"'{builder.Resource.Name}' has the topic '{name}' twice. Take away one AddTopic.");
        }

        return builder;
    }
}
