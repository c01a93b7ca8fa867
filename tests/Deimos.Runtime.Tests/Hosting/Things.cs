using Deimos.Consuming;
using Deimos.Producing;

namespace Deimos.Runtime.Tests.Hosting;

internal sealed record Thing(string TestId, int SomeInt);

[Topic("things"), Schema("MySchema", Namespace = "com.my-namespace"), KeyField("test_id")]
internal sealed class ThingProducer : Producer<Thing>;

[Topic("things"), Schema("MySchema", Namespace = "com.my-namespace"), KeyField("test_id")]
internal sealed class PayloadProducer : Producer<Payload>;

[Topic("things"), Schema("MySchema", Namespace = "com.my-namespace"), KeyField("test_id")]
internal sealed class RoutedProducer : Producer<Thing>
{
    protected override string? PartitionKey(Thing payload) => $"{payload.SomeInt}";
}

[Topic("things"), Schema("MySchema", Namespace = "com.my-namespace"), KeyField("test_id")]
internal sealed class ThingConsumer(Inbox<Thing> inbox) : Consumer<Thing>
{
    public override Task ConsumeAsync(Thing? payload, MessageMetadata metadata, CancellationToken cancellationToken)
    {
        inbox.Take(payload, metadata);
        return Task.CompletedTask;
    }

    protected internal override bool IsFatal(Exception exception, Thing? payload, MessageMetadata metadata) =>
        inbox.IsFatal?.Invoke(exception, payload) == true;
}

[Topic("things"), Schema("MySchema", Namespace = "com.my-namespace"), KeyField("test_id")]
internal sealed class PayloadConsumer(Inbox<Payload> inbox) : Consumer<Payload>
{
    public override Task ConsumeAsync(Payload? payload, MessageMetadata metadata, CancellationToken cancellationToken)
    {
        inbox.Take(payload, metadata);
        return Task.CompletedTask;
    }
}
