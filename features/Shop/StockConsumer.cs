using Deimos.Records;

namespace Deimos.Features.Shop;

/// <summary>Keeps the stock as topic <c>widgets</c> says.</summary>
[Topic("widgets"), Schema("Widget", Namespace = "com.shop"), KeyField("id")]
public sealed class StockConsumer(StockDb db) : RecordConsumer<StockRow>(db);
