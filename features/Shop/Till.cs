using Deimos.Consuming;

namespace Deimos.Features.Shop;

/// <summary>Takes widgets one by one, and does not give up while it is out of order.</summary>
[Topic("widgets"), Schema("Widget", Namespace = "com.shop"), KeyField("id")]
public sealed class Till(Checkout checkout) : Consumer<Widget>
{
    public override Task ConsumeAsync(Widget? payload, MessageMetadata metadata, CancellationToken cancellationToken)
    {
        checkout.Take([payload]);
        return Task.CompletedTask;
    }

    protected override bool IsFatal(Exception exception, Widget? payload, MessageMetadata metadata) =>
        exception is TillException;
}
