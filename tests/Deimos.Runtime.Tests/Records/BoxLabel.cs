namespace Deimos.Runtime.Tests.Records;

internal sealed class BoxLabel
{
    public int Id { get; set; }

    public int BoxId { get; set; }

    public string Text { get; set; } = "";
}
