using Deimos.Consuming;

namespace Deimos.Testing.Tests;

/// <summary>Takes several record types from one topic.</summary>
[Topic("happenings"), KeyField("test_id")]
[Handles(typeof(ThingChanged), "MySchema", Namespace = "com.my-namespace")]
[Handles(typeof(FlagSet), "MySchemaWithBooleans", Namespace = "com.my-namespace")]
[Handles(typeof(StampedThing), "MySchemaWithId", Namespace = "com.my-namespace")]
internal sealed class HappeningConsumer(Inbox inbox) : Consumer<Happening>
{
    public override Task ConsumeAsync(
        Happening? payload, MessageMetadata metadata, CancellationToken cancellationToken) =>
        inbox.Take(payload, metadata);
}
