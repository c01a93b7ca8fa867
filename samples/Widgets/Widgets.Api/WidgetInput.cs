using System.ComponentModel.DataAnnotations;

namespace Widgets.Api;

/// <summary>What a caller says of a widget; the rest is the service's own.</summary>
public sealed record WidgetInput(
    [property: Required, StringLength(200, MinimumLength = 1)] string Name,
    [property: Range(0, 1_000_000)] decimal Price,
    [property: Range(0, int.MaxValue)] int InStock = 0,
    WidgetState State = WidgetState.OnSale,
    [property: StringLength(2000)] string? Description = null) : IValidatableObject
{
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Price.Scale > 2 && decimal.Round(Price, 2) != Price)
        {
            yield return new ValidationResult("Price has more than two decimals.", [nameof(Price)]);
        }
    }
}
