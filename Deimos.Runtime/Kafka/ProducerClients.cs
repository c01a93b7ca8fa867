using Confluent.Kafka;
using Deimos.Observability;
using Microsoft.Extensions.Logging;

namespace Deimos.Kafka;

/// <summary>
/// A Kafka producer client that is made on first use, and made anew when it has met a fatal error.
/// </summary>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed partial class ProducerClients(
    KafkaClientConfigs configs, Func<ProducerConfig> configure, string name, TimeProvider time, ILogger logger)
    : IDisposable
{
    private readonly Lock _gate = new();
    private ProducerClient? _client;
    private bool _isDisposed;

    /// <summary>Gets the client, or nothing before the first use.</summary>
    public ProducerClient? Current => _client;

    /// <exception cref="InvalidOperationException">librdkafka refuses a property or a value.</exception>
    public ProducerClient Get()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_client is { HasFailed: true } failed)
            {
                LogReplaced(name);
                _client = null;
                // Not here: disposing waits for librdkafka's threads, one of which may be in our callback.
                _ = Task.Run(failed.Dispose);
            }

            return _client ??= new ProducerClient(configs, configure(), name, time, logger);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _client?.Dispose();
            _client = null;
        }
    }

    [LoggerMessage(
        EventId = DeimosEventIds.ProducerClientReplaced,
        Level = LogLevel.Warning,
        Message = "{Client} met a fatal error of the Kafka client, which is replaced by a new one")]
    private partial void LogReplaced(string client);
}
