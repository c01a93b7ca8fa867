using Deimos.Consuming;

namespace Deimos.Testing.Tests;

[Topic("stamped"), Schema("MySchemaWithId", Namespace = "com.my-namespace"), PlainKey]
internal sealed class StampedConsumer(Inbox inbox) : Consumer<Payload>
{
    public override Task ConsumeAsync(
        Payload? payload, MessageMetadata metadata, CancellationToken cancellationToken) =>
        inbox.Take(payload, metadata);
}
