using Deimos.Consuming;
using Deimos.Records;

namespace Deimos.Load.Records;

[Topic("widgets"), Schema("Widget", Namespace = "com.deimos.load"), KeyField("id")]
internal sealed class WidgetBatches(WidgetsDb db, Progress progress) : RecordBatchConsumer<WidgetRow>(db)
{
    public override async Task ConsumeAsync(
        IReadOnlyList<Payload?> payloads, BatchMetadata metadata, CancellationToken cancellationToken)
    {
        progress.Begin();
        await base.ConsumeAsync(payloads, metadata, cancellationToken);
        progress.Add(payloads.Count);
    }
}
