namespace Deimos.Runtime.Tests.Records;

internal sealed class BoxItem
{
    public int Id { get; set; }

    public int BoxId { get; set; }

    public string Sku { get; set; } = "";
}
