using Deimos.Producing;

namespace Deimos.Features.Shop;

/// <summary>Tells topic <c>widgets</c> of widgets.</summary>
[Topic("widgets"), Schema("Widget", Namespace = "com.shop"), KeyField("id")]
public sealed class WidgetProducer : Producer<Widget>;
