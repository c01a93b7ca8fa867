using Deimos;
using Deimos.Consuming;

namespace MyService;

/// <summary>Handles messages of topic <c>thing-topic</c>.</summary>
/// <remarks>
/// Add it: <c>deimos.AddConsumer&lt;ThingConsumer&gt;(consumer => consumer.GroupId = "…")</c>.
/// Messages may come more than once.
/// </remarks>
[Topic("thing-topic"), Schema("Thing", Namespace = "com.example"), KeyField("id")]
public sealed partial class ThingConsumer(ILogger<ThingConsumer> logger) : Consumer<Thing>
{
    // Null is a tombstone: what the key names is deleted.
    public override Task ConsumeAsync(Thing? payload, MessageMetadata metadata, CancellationToken cancellationToken)
    {
        LogConsumed(metadata.Partition, metadata.Offset, isDeleted: payload is null);
        return Task.CompletedTask;
    }

    [LoggerMessage(LogLevel.Information, "Message {Partition}@{Offset} came; deleted: {IsDeleted}")]
    private partial void LogConsumed(int partition, long offset, bool isDeleted);
}
