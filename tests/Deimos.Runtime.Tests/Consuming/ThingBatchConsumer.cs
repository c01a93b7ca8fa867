using Deimos.Consuming;
using Deimos.Runtime.Tests.Hosting;

namespace Deimos.Runtime.Tests.Consuming;

[Topic("things"), Schema("MySchema", Namespace = "com.my-namespace"), KeyField("test_id")]
internal sealed class ThingBatchConsumer(BatchInbox inbox) : BatchConsumer<Thing>
{
    public override Task ConsumeAsync(
        IReadOnlyList<Thing?> payloads, BatchMetadata metadata, CancellationToken cancellationToken)
    {
        inbox.Take(payloads, metadata);
        return Task.CompletedTask;
    }

    protected internal override bool IsFatal(
        Exception exception, IReadOnlyList<Thing?> payloads, BatchMetadata metadata) =>
        inbox.IsFatal?.Invoke(exception, payloads) == true;
}
