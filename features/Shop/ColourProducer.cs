using Deimos.Producing;

namespace Deimos.Features.Shop;

/// <summary>Tells topic <c>colours</c> of widgets; those of one colour stay together.</summary>
[Topic("colours"), Schema("Widget", Namespace = "com.shop"), KeyField("id")]
public sealed class ColourProducer : Producer<Widget>
{
    protected override string? PartitionKey(Widget payload) => payload.Colour;
}
