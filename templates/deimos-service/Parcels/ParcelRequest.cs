namespace Parcels;

/// <summary>What another service asks for on topic <c>parcel-requests</c>.</summary>
public sealed record ParcelRequest(long Id, string Name, int Quantity);
