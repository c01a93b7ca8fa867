namespace Deimos.Runtime.Tests.Records;

internal sealed class BaleItem
{
    public int Id { get; set; }

    public int BaleId { get; set; }

    public string Sku { get; set; } = "";

    public string? BulkImportId { get; set; }
}
