using Deimos.Consuming;

namespace Deimos.Features.Shop;

/// <summary>Takes widgets in batches.</summary>
[Topic("widgets"), Schema("Widget", Namespace = "com.shop"), KeyField("id")]
public sealed class BatchTill(Checkout checkout) : BatchConsumer<Widget>
{
    public override Task ConsumeAsync(
        IReadOnlyList<Widget?> payloads, BatchMetadata metadata, CancellationToken cancellationToken)
    {
        metadata.Keys.Count.ShouldBe(payloads.Count);
        checkout.Take(payloads);
        return Task.CompletedTask;
    }
}
