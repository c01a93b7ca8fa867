using Deimos.Consuming;

namespace Deimos.Testing.Tests;

/// <summary>A second consumer of the same topic, which does not say how keys are written.</summary>
[Topic("things"), Schema("MySchema", Namespace = "com.my-namespace")]
internal sealed class OpenConsumer : Consumer<Payload>
{
    public override Task ConsumeAsync(
        Payload? payload, MessageMetadata metadata, CancellationToken cancellationToken) => Task.CompletedTask;
}
