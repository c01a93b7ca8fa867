using System.ComponentModel.DataAnnotations;

namespace Parcels;

/// <summary>What a caller says; the id is in the address.</summary>
public sealed record ParcelInput(
    [property: Required, StringLength(200, MinimumLength = 1)] string Name,
    [property: Range(0, int.MaxValue)] int Quantity = 0);
