using Deimos.Records;

namespace Deimos.Features.Shop;

/// <summary>Tells topic <c>widgets</c> of every change of a row.</summary>
[Topic("widgets"), Schema("Widget", Namespace = "com.shop"), KeyField("id")]
public sealed class WidgetRecordProducer : RecordProducer<WidgetRow>;
