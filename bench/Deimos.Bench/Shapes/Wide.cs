namespace Deimos.Bench.Shapes;

/// <summary>Sixty fields of the usual kinds.</summary>
public sealed record Wide
{
    public long Number1 { get; init; }
    public required string Text1 { get; init; }
    public int Count1 { get; init; }
    public double Amount1 { get; init; }
    public bool Flag1 { get; init; }
    public string? Note1 { get; init; }
    public long Number2 { get; init; }
    public required string Text2 { get; init; }
    public int Count2 { get; init; }
    public double Amount2 { get; init; }
    public bool Flag2 { get; init; }
    public string? Note2 { get; init; }
    public long Number3 { get; init; }
    public required string Text3 { get; init; }
    public int Count3 { get; init; }
    public double Amount3 { get; init; }
    public bool Flag3 { get; init; }
    public string? Note3 { get; init; }
    public long Number4 { get; init; }
    public required string Text4 { get; init; }
    public int Count4 { get; init; }
    public double Amount4 { get; init; }
    public bool Flag4 { get; init; }
    public string? Note4 { get; init; }
    public long Number5 { get; init; }
    public required string Text5 { get; init; }
    public int Count5 { get; init; }
    public double Amount5 { get; init; }
    public bool Flag5 { get; init; }
    public string? Note5 { get; init; }
    public long Number6 { get; init; }
    public required string Text6 { get; init; }
    public int Count6 { get; init; }
    public double Amount6 { get; init; }
    public bool Flag6 { get; init; }
    public string? Note6 { get; init; }
    public long Number7 { get; init; }
    public required string Text7 { get; init; }
    public int Count7 { get; init; }
    public double Amount7 { get; init; }
    public bool Flag7 { get; init; }
    public string? Note7 { get; init; }
    public long Number8 { get; init; }
    public required string Text8 { get; init; }
    public int Count8 { get; init; }
    public double Amount8 { get; init; }
    public bool Flag8 { get; init; }
    public string? Note8 { get; init; }
    public long Number9 { get; init; }
    public required string Text9 { get; init; }
    public int Count9 { get; init; }
    public double Amount9 { get; init; }
    public bool Flag9 { get; init; }
    public string? Note9 { get; init; }
    public long Number10 { get; init; }
    public required string Text10 { get; init; }
    public int Count10 { get; init; }
    public double Amount10 { get; init; }
    public bool Flag10 { get; init; }
    public string? Note10 { get; init; }

    public static Wide Sample => new()
    {
        Number1 = 1000000,
        Text1 = "text 1",
        Count1 = 2,
        Amount1 = 3.5,
        Flag1 = false,
        Note1 = "note 5",
        Number2 = 1000006,
        Text2 = "text 7",
        Count2 = 8,
        Amount2 = 9.5,
        Flag2 = true,
        Note2 = null,
        Number3 = 1000012,
        Text3 = "text 13",
        Count3 = 14,
        Amount3 = 15.5,
        Flag3 = false,
        Note3 = "note 17",
        Number4 = 1000018,
        Text4 = "text 19",
        Count4 = 20,
        Amount4 = 21.5,
        Flag4 = true,
        Note4 = null,
        Number5 = 1000024,
        Text5 = "text 25",
        Count5 = 26,
        Amount5 = 27.5,
        Flag5 = false,
        Note5 = "note 29",
        Number6 = 1000030,
        Text6 = "text 31",
        Count6 = 32,
        Amount6 = 33.5,
        Flag6 = true,
        Note6 = null,
        Number7 = 1000036,
        Text7 = "text 37",
        Count7 = 38,
        Amount7 = 39.5,
        Flag7 = false,
        Note7 = "note 41",
        Number8 = 1000042,
        Text8 = "text 43",
        Count8 = 44,
        Amount8 = 45.5,
        Flag8 = true,
        Note8 = null,
        Number9 = 1000048,
        Text9 = "text 49",
        Count9 = 50,
        Amount9 = 51.5,
        Flag9 = false,
        Note9 = "note 53",
        Number10 = 1000054,
        Text10 = "text 55",
        Count10 = 56,
        Amount10 = 57.5,
        Flag10 = true,
        Note10 = null,
    };
}
