using Deimos.Consuming;

namespace Deimos.Testing.Tests;

/// <summary>Takes several record types from one topic in batches.</summary>
[Topic("happenings"), KeyField("test_id")]
[Handles(typeof(ThingChanged), "MySchema", Namespace = "com.my-namespace")]
[Handles(typeof(FlagSet), "MySchemaWithBooleans", Namespace = "com.my-namespace")]
internal sealed class HappeningBatchConsumer : BatchConsumer<Happening>
{
    public override Task ConsumeAsync(
        IReadOnlyList<Happening?> payloads, BatchMetadata metadata, CancellationToken cancellationToken) =>
        Task.CompletedTask;
}
