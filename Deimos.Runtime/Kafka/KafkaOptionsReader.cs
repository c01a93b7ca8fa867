using System.Text;
using Microsoft.Extensions.Configuration;

namespace Deimos.Kafka;

/// <summary>
/// Reads the <c>Deimos:Kafka</c> section, in which every name that is not ours is librdkafka's.
/// </summary>
internal static class KafkaOptionsReader
{
    public static void Read(IConfiguration section, KafkaOptions options)
    {
        Read(section, options.Properties);
        Read(section.GetSection("Producer"), options.ProducerProperties);
        Read(section.GetSection("Consumer"), options.ConsumerProperties);
        if (options.Properties.Remove("bootstrap.servers", out var servers))
        {
            options.BootstrapServers = servers;
        }
    }

    private static void Read(IConfiguration section, IDictionary<string, string> properties)
    {
        foreach (var entry in section.GetChildren())
        {
            if (entry.Value is { } value)
            {
                properties[PropertyName(entry.Key)] = value;
            }
        }
    }

    /// <summary>Turns <c>SocketTimeoutMs</c> into <c>socket.timeout.ms</c>; names with dots stay as they are.</summary>
    internal static string PropertyName(string key)
    {
        if (key.Contains('.', StringComparison.Ordinal))
        {
            return key.ToLowerInvariant();
        }

        var name = new StringBuilder(key.Length + 4);
        foreach (var character in key)
        {
            if (char.IsUpper(character) && name.Length > 0)
            {
                name.Append('.');
            }

            name.Append(char.ToLowerInvariant(character));
        }

        return name.ToString();
    }
}
