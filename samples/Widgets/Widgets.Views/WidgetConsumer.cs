using Microsoft.EntityFrameworkCore;

namespace Widgets.Views;

/// <summary>Keeps table <c>widget_views</c> as topic <c>widgets</c> says.</summary>
[Topic("widgets"), Schema("Widget", Namespace = "com.deimos.widgets"), KeyField("id")]
public sealed class WidgetConsumer(ViewsDb db) : Consumer<Widget>
{
    public override async Task ConsumeAsync(
        Widget? payload, MessageMetadata metadata, CancellationToken cancellationToken)
    {
        var id = (long)metadata.Key!;
        if (payload is null)
        {
            await db.Views.Where(v => v.Id == id).ExecuteDeleteAsync(cancellationToken);
            return;
        }

        var view = await db.Views.FindAsync([id], cancellationToken);
        if (view is null)
        {
            view = new WidgetView { Id = id, Name = payload.Name };
            db.Views.Add(view);
        }

        view.Name = payload.Name;
        view.Price = payload.Price;
        view.InStock = payload.InStock;
        view.UpdatedAt = payload.UpdatedAt;
        view.Partition = metadata.Partition;
        view.Offset = metadata.Offset;
        await db.SaveChangesAsync(cancellationToken);
    }
}
