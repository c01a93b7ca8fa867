using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Widgets.Api;

internal static class WidgetEndpoints
{
    public static void MapWidgets(this IEndpointRouteBuilder routes)
    {
        var widgets = routes.MapGroup("/widgets");
        widgets.MapGet("/", ListAsync);
        widgets.MapGet("/{id:long}", GetAsync);
        widgets.MapPost("/", CreateAsync);
        widgets.MapPut("/{id:long}", ChangeAsync);
        widgets.MapDelete("/{id:long}", DeleteAsync);
    }

    private static async Task<Ok<List<Widget>>> ListAsync(WidgetsDb db, CancellationToken cancellationToken) =>
        TypedResults.Ok(await db.Widgets.AsNoTracking().OrderBy(w => w.Id).Take(100).ToListAsync(cancellationToken));

    private static async Task<Results<Ok<Widget>, NotFound>> GetAsync(
        long id, WidgetsDb db, CancellationToken cancellationToken) =>
        await db.Widgets.FindAsync([id], cancellationToken) is { } widget
            ? TypedResults.Ok(widget)
            : TypedResults.NotFound();

    private static async Task<Created<Widget>> CreateAsync(
        WidgetInput input,
        WidgetsDb db,
        WidgetProducer producer,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var widget = new Widget { Name = input.Name };
        Apply(input, widget, time);
        db.Widgets.Add(widget);
        await db.SaveChangesAsync(cancellationToken);
        await producer.PublishAsync(widget, cancellationToken: cancellationToken);
        return TypedResults.Created($"/widgets/{widget.Id}", widget);
    }

    private static async Task<Results<Ok<Widget>, NotFound>> ChangeAsync(
        long id,
        WidgetInput input,
        WidgetsDb db,
        WidgetProducer producer,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (await db.Widgets.FindAsync([id], cancellationToken) is not { } widget)
        {
            return TypedResults.NotFound();
        }

        Apply(input, widget, time);
        await db.SaveChangesAsync(cancellationToken);
        await producer.PublishAsync(widget, cancellationToken: cancellationToken);
        return TypedResults.Ok(widget);
    }

    private static async Task<Results<NoContent, NotFound>> DeleteAsync(
        long id, WidgetsDb db, WidgetProducer producer, CancellationToken cancellationToken)
    {
        if (await db.Widgets.Where(w => w.Id == id).ExecuteDeleteAsync(cancellationToken) == 0)
        {
            return TypedResults.NotFound();
        }

        await producer.PublishTombstoneAsync(id, cancellationToken: cancellationToken);
        return TypedResults.NoContent();
    }

    private static void Apply(WidgetInput input, Widget widget, TimeProvider time)
    {
        widget.Name = input.Name;
        widget.Price = input.Price;
        widget.InStock = input.InStock;
        widget.Description = input.Description;
        widget.UpdatedAt = time.GetUtcNow();
    }
}
