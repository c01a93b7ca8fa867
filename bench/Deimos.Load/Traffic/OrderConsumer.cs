using Deimos.Consuming;

namespace Deimos.Load.Traffic;

[Topic("orders"), Schema("Order", Namespace = "com.deimos.load"), KeyField("id")]
internal sealed class OrderConsumer(Arrivals arrivals) : Consumer<Order>
{
    public override Task ConsumeAsync(Order? payload, MessageMetadata metadata, CancellationToken cancellationToken)
    {
        arrivals.Add(1);
        return Task.CompletedTask;
    }
}
