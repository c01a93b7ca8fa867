using Deimos.Consuming;

namespace Deimos.Testing.Tests;

[Topic("compound"), Schema("MySchema", Namespace = "com.my-namespace"), KeySchema("MySchemaCompound_key")]
internal sealed class CompoundConsumer : Consumer<Payload>
{
    public override Task ConsumeAsync(
        Payload? payload, MessageMetadata metadata, CancellationToken cancellationToken) => Task.CompletedTask;
}
