using Deimos.Consuming;

namespace Deimos.Testing.Tests;

[Topic("things"), Schema("MySchema", Namespace = "com.my-namespace"), KeyField("test_id")]
internal sealed class ThingConsumer(Inbox inbox) : Consumer<Thing>
{
    public override Task ConsumeAsync(Thing? payload, MessageMetadata metadata, CancellationToken cancellationToken) =>
        inbox.Take(payload, metadata);
}
