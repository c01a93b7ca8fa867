namespace Deimos.Kafka;

internal static class KafkaOptionsValidator
{
    private const string Partitioner = "partitioner";

    /// <summary>Properties whose other values would store offsets of messages that were not handled.</summary>
    private static readonly string[] OwnedByConsumers =
        ["enable.auto.offset.store", "enable.auto.commit", "group.id", "enable.partition.eof"];

    public static void Validate(KafkaOptions options, string connectionName, ICollection<string> faults)
    {
        if (string.IsNullOrWhiteSpace(options.BootstrapServers))
        {
            faults.Add(
                $"ConnectionStrings:{connectionName} is missing; set it to the brokers, such as 'localhost:9092', "
                + $"or set {KafkaOptions.SectionName}:BootstrapServers.");
        }

        KafkaSecurity.Validate(options, faults);
        foreach (var (name, properties) in new[]
        {
            (KafkaOptions.SectionName, options.Properties),
            ($"{KafkaOptions.SectionName}:Producer", options.ProducerProperties),
        })
        {
            if (properties.TryGetValue(Partitioner, out var partitioner))
            {
                faults.Add(
                    $"{name}:{Partitioner} is '{partitioner}'; partition keys must be spread like keys, so set "
                    + "Deimos:Producing:Partitioner to Crc32 or Murmur2 instead.");
            }
        }

        foreach (var (name, properties) in new[]
        {
            (KafkaOptions.SectionName, options.Properties),
            ($"{KafkaOptions.SectionName}:Consumer", options.ConsumerProperties),
        })
        {
            foreach (var owned in OwnedByConsumers.Where(properties.ContainsKey))
            {
                faults.Add(
                    $"{name}:{owned} is '{properties[owned]}'; Deimos sets this property itself, so that offsets are "
                    + "stored only after success. Remove the entry.");
            }
        }
    }
}
