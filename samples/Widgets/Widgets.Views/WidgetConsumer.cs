namespace Widgets.Views;

/// <summary>Keeps table <c>widget_views</c> as topic <c>widgets</c> says.</summary>
[Topic("widgets"), Schema("Widget", Namespace = "com.deimos.widgets"), KeyField("id")]
public sealed class WidgetConsumer(ViewsDb db) : RecordConsumer<WidgetView>(db)
{
    /// <summary>Notes beside the widget which message the row is from.</summary>
    public override Task ConsumeAsync(Payload? payload, MessageMetadata metadata, CancellationToken cancellationToken)
    {
        if (payload is not null)
        {
            payload[nameof(WidgetView.Partition)] = metadata.Partition;
            payload[nameof(WidgetView.Offset)] = metadata.Offset;
        }

        return base.ConsumeAsync(payload, metadata, cancellationToken);
    }
}
