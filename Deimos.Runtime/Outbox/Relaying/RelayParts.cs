using Deimos.Kafka;
using Deimos.Observability;
using Deimos.Producing;
using Deimos.Schemas;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Deimos.Outbox.Relaying;

/// <summary>
/// Makes the lanes of relays from what the host has.
/// </summary>
internal sealed class RelayParts(
    KafkaClientConfigs configs,
    IOptions<ProducingOptions> producing,
    SchemaCodec codec,
    OutboxMetrics metrics,
    ProducingMetrics producingMetrics,
    DeimosEvents events,
    TimeProvider time,
    ILogger<Relay> logger)
{
    public RelayLane CreateLane(BucketLeases leases, RestingKeys resting, OutboxOptions options) => new(
        new(configs, producing, options, time, logger),
        leases,
        resting,
        new(metrics, producingMetrics, events, time),
        new(codec, options, logger),
        options,
        logger);
}
