using Deimos.Consuming;

namespace Deimos.Testing.Tests;

[Topic("batches"), Schema("MySchema", Namespace = "com.my-namespace"), PlainKey]
internal sealed class ThingBatchConsumer(BatchInbox inbox) : BatchConsumer<Thing>
{
    public override Task ConsumeAsync(
        IReadOnlyList<Thing?> payloads, BatchMetadata metadata, CancellationToken cancellationToken)
    {
        inbox.Batches.Add((payloads, metadata));
        return inbox.Failure is { } failure ? Task.FromException(failure) : Task.CompletedTask;
    }
}
