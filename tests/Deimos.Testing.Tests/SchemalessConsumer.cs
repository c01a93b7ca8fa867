using Deimos.Consuming;

namespace Deimos.Testing.Tests;

/// <summary>A consumer that reads whatever schema its messages were written with.</summary>
[Topic("things")]
internal sealed class SchemalessConsumer : Consumer<Payload>
{
    public override Task ConsumeAsync(
        Payload? payload, MessageMetadata metadata, CancellationToken cancellationToken) => Task.CompletedTask;
}
