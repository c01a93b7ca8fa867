namespace Parcels;

#if (producing && postgres)
/// <summary>The row of table <c>parcels</c>, and the payload of topic <c>parcels</c>.</summary>
#elseif (producing)
/// <summary>The payload of topic <c>parcels</c>.</summary>
#elseif (postgres)
/// <summary>The row of table <c>parcels</c>.</summary>
#else
/// <summary>What this service keeps.</summary>
#endif
public sealed class Parcel
{
    public long Id { get; init; }

    public required string Name { get; set; }

    public int Quantity { get; set; }
}
