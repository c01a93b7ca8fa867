using System.Text.Json.Serialization;

namespace Widgets.Api;

/// <summary>Whether a widget can be bought; the members are the symbols of its schema.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WidgetState>))]
public enum WidgetState
{
    OnSale,
    Discontinued,
}
