using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Widgets.Api;

/// <summary>Requests change rows; that topic <c>widgets</c> hears of it is the context's doing.</summary>
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
        WidgetInput input, WidgetsDb db, TimeProvider time, CancellationToken cancellationToken)
    {
        var widget = new Widget { Name = input.Name };
        Apply(input, widget, time);
        db.Widgets.Add(widget);
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Created($"/widgets/{widget.Id}", widget);
    }

    private static async Task<Results<Ok<Widget>, NotFound>> ChangeAsync(
        long id, WidgetInput input, WidgetsDb db, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await db.Widgets.FindAsync([id], cancellationToken) is not { } widget)
        {
            return TypedResults.NotFound();
        }

        Apply(input, widget, time);
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Ok(widget);
    }

    private static async Task<Results<NoContent, NotFound>> DeleteAsync(
        long id, WidgetsDb db, CancellationToken cancellationToken)
    {
        if (await db.Widgets.FindAsync([id], cancellationToken) is not { } widget)
        {
            return TypedResults.NotFound();
        }

        db.Widgets.Remove(widget);
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.NoContent();
    }

    private static void Apply(WidgetInput input, Widget widget, TimeProvider time)
    {
        widget.Name = input.Name;
        widget.Price = input.Price;
        widget.InStock = input.InStock;
        widget.State = input.State;
        widget.Description = input.Description;
        widget.UpdatedAt = time.GetUtcNow();
    }
}
