using Aspire.Hosting.ApplicationModel;

namespace Deimos.Hosting;

/// <summary>A topic that a cluster has before anything else uses it.</summary>
internal sealed record KafkaTopicAnnotation(string Name, int Partitions) : IResourceAnnotation;
