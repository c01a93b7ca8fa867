using Microsoft.AspNetCore.Http.HttpResults;

namespace Parcels;

#if (relaying)
/// <summary>Requests change rows; that topic <c>parcels</c> hears of it is the context's doing.</summary>
#elseif (producing)
/// <summary>Requests change what is kept, and topic <c>parcels</c> hears of it.</summary>
#else
/// <summary>Shows what the requests on topic <c>parcel-requests</c> have led to.</summary>
#endif
public static class ParcelEndpoints
{
    public static void MapParcelEndpoints(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/parcels");
        group.MapGet("/{id:long}", GetAsync);
#if (producing)
        group.MapPut("/{id:long}", SaveAsync);
        group.MapDelete("/{id:long}", RemoveAsync);
#endif
    }

    private static async Task<Results<Ok<Parcel>, NotFound>> GetAsync(
        long id, ParcelStore store, CancellationToken cancellationToken) =>
        await store.FindAsync(id, cancellationToken) is { } found ? TypedResults.Ok(found) : TypedResults.NotFound();
#if (producing)

    private static async Task<NoContent> SaveAsync(
        long id, ParcelInput input, ParcelStore store, CancellationToken cancellationToken)
    {
        var saved = new Parcel { Id = id, Name = input.Name, Quantity = input.Quantity };
        await store.SaveAsync(saved, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<Results<NoContent, NotFound>> RemoveAsync(
        long id, ParcelStore store, CancellationToken cancellationToken) =>
        await store.RemoveAsync(id, cancellationToken) ? TypedResults.NoContent() : TypedResults.NotFound();
#endif
}
