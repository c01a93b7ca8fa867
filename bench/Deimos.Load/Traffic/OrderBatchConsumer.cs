using Deimos.Consuming;

namespace Deimos.Load.Traffic;

[Topic("orders"), Schema("Order", Namespace = "com.deimos.load"), KeyField("id")]
internal sealed class OrderBatchConsumer(Arrivals arrivals) : BatchConsumer<Order>
{
    public override Task ConsumeAsync(
        IReadOnlyList<Order?> payloads, BatchMetadata metadata, CancellationToken cancellationToken)
    {
        arrivals.Add(payloads.Count);
        return Task.CompletedTask;
    }
}
