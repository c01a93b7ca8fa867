using Deimos;
using Deimos.Consuming;

namespace Parcels;

/// <summary>Does what is asked for on topic <c>parcel-requests</c>; a tombstone takes a request back.</summary>
/// <remarks>Messages may come more than once; saving or removing the same again does no harm.</remarks>
[Topic("parcel-requests"), Schema("ParcelRequest", Namespace = "com.example.parcels"), KeyField("id")]
public sealed class ParcelRequestConsumer(ParcelStore store) : Consumer<ParcelRequest>
{
    public override Task ConsumeAsync(
        ParcelRequest? payload, MessageMetadata metadata, CancellationToken cancellationToken) =>
        payload is null
            ? store.RemoveAsync((long)metadata.Key!, cancellationToken)
            : store.SaveAsync(
                new() { Id = payload.Id, Name = payload.Name, Quantity = payload.Quantity }, cancellationToken);
}
