namespace Deimos.Schemas;

/// <summary>
/// What a reader makes of what a writer wrote. Expected is empty for compatible, otherwise the kinds and places.
/// </summary>
public static class CompatibilityPairs
{
    private const string Fine = "";
    private const string Int = "\"int\"";

    public static TheoryData<string, string, string, string> All =>
    [
        .. Primitives(), .. Records(), .. Enums(), .. Fixeds(), .. Decimals(), .. Unions(), .. Containers(),
        .. Recursion(),
    ];

    private static IEnumerable<TheoryDataRow<string, string, string, string>> Primitives()
    {
        string[] words = ["null", "boolean", "int", "long", "float", "double", "bytes", "string"];
        HashSet<string> promotions =
        [
            "int-long", "int-float", "int-double", "long-float", "long-double", "float-double", "string-bytes",
            "bytes-string",
        ];
        foreach (var writer in words)
        {
            foreach (var reader in words)
            {
                var fits = reader == writer || promotions.Contains($"{writer}-{reader}");
                yield return new(
                    $"{reader} reads {writer}", $"\"{reader}\"", $"\"{writer}\"", fits ? Fine : "TYPE_MISMATCH@/");
            }
        }

        yield return new("logical type over its base", Logical("long", "timestamp-millis"), "\"long\"", Fine);
        yield return new(
            "another logical type", Logical("long", "timestamp-micros"), Logical("long", "timestamp-millis"), Fine);
        yield return new("a logical type promoted", "\"double\"", Logical("int", "date"), Fine);
    }

    private static IEnumerable<TheoryDataRow<string, string, string, string>> Records()
    {
        var a = Record(Field("a", Int));
        yield return new("same record", a, a, Fine);
        yield return new("field gone", Record(), a, Fine);
        yield return new("field added without default", Record(Field("a", Int), Field("b", Int)), a,
            "READER_FIELD_MISSING_DEFAULT_VALUE@/fields/1");
        yield return new("field added with default", Record(Field("a", Int), Field("b", Int, "1")), a, Fine);
        yield return new("field added with null default",
            Record(Field("a", Int), Field("b", "[\"null\",\"int\"]", "null")), a, Fine);
        yield return new("nullable field added without default",
            Record(Field("a", Int), Field("b", "[\"null\",\"int\"]")), a,
            "READER_FIELD_MISSING_DEFAULT_VALUE@/fields/1");
        yield return new("two fields added", Record(Field("b", Int), Field("c", Int)), a,
            "READER_FIELD_MISSING_DEFAULT_VALUE@/fields/0 READER_FIELD_MISSING_DEFAULT_VALUE@/fields/1");
        yield return new("enum field whose enum has a default",
            Record(Field("e", Enum("E", "\"A\"", "A"))), Record(), "READER_FIELD_MISSING_DEFAULT_VALUE@/fields/0");
        yield return new("fields in another order",
            Record(Field("b", "\"string\""), Field("a", Int)),
            Record(Field("a", Int), Field("b", "\"string\"")), Fine);
        yield return new("field promoted", Record(Field("a", "\"long\"")), a, Fine);
        yield return new("field narrowed", a, Record(Field("a", "\"long\"")), "TYPE_MISMATCH@/fields/0/type");
        yield return new("field became nullable", Record(Field("a", "[\"null\",\"int\"]")), a, Fine);
        yield return new("field ceased to be nullable", a, Record(Field("a", "[\"null\",\"int\"]")),
            "TYPE_MISMATCH@/fields/0/type/0");
        yield return new("field renamed", Record(Field("b", Int)), a,
            "READER_FIELD_MISSING_DEFAULT_VALUE@/fields/0");
        yield return new("field renamed with alias", Record(Field("b", Int, aliases: "a")), a, Fine);
        yield return new("alias on the writer's side only", a, Record(Field("b", Int, aliases: "a")),
            "READER_FIELD_MISSING_DEFAULT_VALUE@/fields/0");
        yield return new("alias with another type", Record(Field("b", "\"boolean\"", aliases: "a")), a,
            "TYPE_MISMATCH@/fields/0/type");
        yield return new("alias for two fields", Record(Field("c", Int, aliases: "a\",\"b")),
            Record(Field("a", Int), Field("b", Int)), "NAME_MISMATCH@/fields/0");
        yield return new("record renamed", Named("S", Field("a", Int)), a, "NAME_MISMATCH@/name");
        yield return new("record renamed with alias", Alias("S", "R", Field("a", Int)), a, Fine);
        yield return new(
            "record in another namespace", Named("x.R", Field("a", Int)), Named("y.R", Field("a", Int)), Fine);
        yield return new("alias in the own namespace", Alias("x.S", "R", Field("a", Int)),
            Named("x.R", Field("a", Int)), Fine);
        yield return new("alias in another namespace", Alias("x.S", "R", Field("a", Int)),
            Named("y.R", Field("a", Int)), "NAME_MISMATCH@/name");
        yield return new("alias with its full name", Alias("x.S", "y.R", Field("a", Int)),
            Named("y.R", Field("a", Int)), Fine);
        yield return new("record where an int was", Record(Field("a", Named("I"))), a, "TYPE_MISMATCH@/fields/0/type");
        yield return new("fault in an inner record",
            Record(Field("i", Named("I", Field("a", Int), Field("b", Int)))),
            Record(Field("i", Named("I", Field("a", Int)))),
            "READER_FIELD_MISSING_DEFAULT_VALUE@/fields/0/type/fields/1");
        yield return new("inner type used twice, told once",
            Record(Field("i", Named("I", Field("a", Int))), Field("j", "\"I\"")),
            Record(Field("i", Named("I", Field("a", "\"long\""))), Field("j", "\"I\"")),
            "TYPE_MISMATCH@/fields/0/type/fields/0/type");
        yield return new("documentation and properties do not count",
            """{"type":"record","name":"R","doc":"d","x":1,"fields":[{"name":"a","type":"int","doc":"e"}]}""",
            a, Fine);
    }

    private static IEnumerable<TheoryDataRow<string, string, string, string>> Enums()
    {
        var ab = Enum("E", "\"A\",\"B\"");
        yield return new("same enum", ab, ab, Fine);
        yield return new("symbol added", Enum("E", "\"A\",\"B\",\"C\""), ab, Fine);
        yield return new("symbol removed", Enum("E", "\"A\""), ab, "MISSING_ENUM_SYMBOLS@/symbols");
        yield return new("symbol removed with default", Enum("E", "\"A\"", "A"), ab, Fine);
        yield return new("default on the writer's side only", Enum("E", "\"A\""), Enum("E", "\"A\",\"B\"", "A"),
            "MISSING_ENUM_SYMBOLS@/symbols");
        yield return new("symbols in another order", Enum("E", "\"B\",\"A\""), ab, Fine);
        yield return new("enum renamed", Enum("F", "\"A\",\"B\""), ab, "NAME_MISMATCH@/name");
        yield return new("enum renamed and short of a symbol", Enum("F", "\"A\""), ab,
            "NAME_MISMATCH@/name MISSING_ENUM_SYMBOLS@/symbols");
        yield return new("enum where a string was", ab, "\"string\"", "TYPE_MISMATCH@/");
        yield return new("string where an enum was", "\"string\"", ab, "TYPE_MISMATCH@/");
        yield return new("enum in a field", Record(Field("e", Enum("E", "\"A\""))), Record(Field("e", ab)),
            "MISSING_ENUM_SYMBOLS@/fields/0/type/symbols");
    }

    private static IEnumerable<TheoryDataRow<string, string, string, string>> Fixeds()
    {
        yield return new("same fixed", Fixed("F", 4), Fixed("F", 4), Fine);
        yield return new("fixed of another size", Fixed("F", 8), Fixed("F", 4), "FIXED_SIZE_MISMATCH@/size");
        yield return new("fixed renamed", Fixed("G", 4), Fixed("F", 4), "NAME_MISMATCH@/name");
        yield return new("bytes where a fixed was", "\"bytes\"", Fixed("F", 4), "TYPE_MISMATCH@/");
        yield return new("fixed where bytes were", Fixed("F", 4), "\"bytes\"", "TYPE_MISMATCH@/");
        yield return new("fixed in an array", $$"""{"type":"array","items":{{Fixed("F", 8)}}}""",
            $$"""{"type":"array","items":{{Fixed("F", 4)}}}""", "FIXED_SIZE_MISMATCH@/items/size");
    }

    private static IEnumerable<TheoryDataRow<string, string, string, string>> Decimals()
    {
        yield return new("same decimal", Decimal(10, 2), Decimal(10, 2), Fine);
        yield return new("decimal of another scale", Decimal(10, 4), Decimal(10, 2), "TYPE_MISMATCH@/");
        yield return new("decimal with more digits", Decimal(12, 2), Decimal(10, 2), Fine);
        yield return new("decimal with fewer digits", Decimal(8, 2), Decimal(10, 2), "TYPE_MISMATCH@/");
        yield return new("decimal without scale", Decimal(10, 0),
            """{"type":"bytes","logicalType":"decimal","precision":10}""", Fine);
        yield return new("decimal over plain bytes", Decimal(10, 2), "\"bytes\"", Fine);
        yield return new("invalid decimal counts as bytes", Decimal(2, 10), Decimal(10, 2), Fine);
        yield return new("fixed decimal of another scale",
            """{"type":"fixed","name":"F","size":8,"logicalType":"decimal","precision":10,"scale":3}""",
            """{"type":"fixed","name":"F","size":8,"logicalType":"decimal","precision":10,"scale":2}""",
            "TYPE_MISMATCH@/");
        yield return new("decimal in a field", Record(Field("d", Decimal(10, 4))), Record(Field("d", Decimal(10, 2))),
            "TYPE_MISMATCH@/fields/0/type");
    }

    private static IEnumerable<TheoryDataRow<string, string, string, string>> Unions()
    {
        yield return new("same union", "[\"null\",\"int\"]", "[\"null\",\"int\"]", Fine);
        yield return new("union in another order", "[\"int\",\"null\"]", "[\"null\",\"int\"]", Fine);
        yield return new("branch added", "[\"null\",\"int\",\"string\"]", "[\"null\",\"int\"]", Fine);
        yield return new("branch removed", "[\"null\",\"int\"]", "[\"null\",\"int\",\"string\"]",
            "MISSING_UNION_BRANCH@/2");
        yield return new("branch promoted", "[\"null\",\"long\"]", "[\"null\",\"int\"]", Fine);
        yield return new("branch narrowed", "[\"null\",\"int\"]", "[\"null\",\"long\"]", "MISSING_UNION_BRANCH@/1");
        yield return new("union over a type", "[\"null\",\"int\"]", Int, Fine);
        yield return new("union without the type", "[\"null\",\"int\"]", "\"string\"", "MISSING_UNION_BRANCH@/");
        yield return new("type over a union of one", Int, "[\"int\"]", Fine);
        yield return new("type over a union", Int, "[\"int\",\"string\"]", "TYPE_MISMATCH@/1");
        yield return new("type over a union that promotes", "\"double\"", "[\"int\",\"long\",\"float\"]", Fine);
        yield return new("empty union reads nothing", "[]", Int, "MISSING_UNION_BRANCH@/");
        yield return new("all read an empty union", Int, "[]", Fine);
        yield return new("record among branches", $"[{Named("A")},{Named("B", Field("x", Int, "0"))}]",
            $"[{Named("B")}]", Fine);
        yield return new("incompatible record among branches", $"[\"null\",{Named("A", Field("x", Int))}]",
            $"[\"null\",{Named("A")}]", "MISSING_UNION_BRANCH@/1");
        yield return new("fault in a union in a field", Record(Field("u", "[\"null\",\"int\"]")),
            Record(Field("u", "[\"null\",\"string\"]")), "MISSING_UNION_BRANCH@/fields/0/type/1");
        yield return new("enums of two names among branches",
            $"[{Enum("E", "\"A\"")},{Enum("F", "\"A\",\"B\"")}]", Enum("F", "\"B\""), Fine);
    }

    private static IEnumerable<TheoryDataRow<string, string, string, string>> Containers()
    {
        yield return new("array items promoted", Array("\"long\""), Array(Int), Fine);
        yield return new("array items narrowed", Array(Int), Array("\"long\""), "TYPE_MISMATCH@/items");
        yield return new("map values promoted", Map("\"double\""), Map("\"float\""), Fine);
        yield return new("map values narrowed", Map("\"float\""), Map("\"double\""), "TYPE_MISMATCH@/values");
        yield return new("map where an array was", Map(Int), Array(Int), "TYPE_MISMATCH@/");
        yield return new("array where a record was", Array(Int), Record(), "TYPE_MISMATCH@/");
        yield return new("nested containers", Map(Array(Int)), Map(Array("\"string\"")),
            "TYPE_MISMATCH@/values/items");
        yield return new("records in an array", Array(Record(Field("a", Int))), Array(Record()),
            "READER_FIELD_MISSING_DEFAULT_VALUE@/items/fields/0");
    }

    private static IEnumerable<TheoryDataRow<string, string, string, string>> Recursion()
    {
        var list = Record(Field("value", Int), Field("next", "[\"null\",\"R\"]"));
        yield return new("recursive record", list, list, Fine);
        yield return new("recursive record promoted",
            Record(Field("value", "\"long\""), Field("next", "[\"null\",\"R\"]")), list, Fine);
        yield return new("recursive record narrowed", list,
            Record(Field("value", "\"long\""), Field("next", "[\"null\",\"R\"]")),
            "TYPE_MISMATCH@/fields/0/type MISSING_UNION_BRANCH@/fields/1/type/1");
        yield return new("recursion added with default",
            Record(Field("value", Int), Field("next", "[\"null\",\"R\"]", "null")),
            Record(Field("value", Int)), Fine);
        yield return new("two types that hold each other",
            Record(Field("b", Named("B", Field("r", "[\"null\",\"R\"]"), Field("x", "\"long\"")))),
            Record(Field("b", Named("B", Field("r", "[\"null\",\"R\"]"), Field("x", Int)))), Fine);

        // While R is compared with R, its branch B looks fine because R is taken to be fine; the fault follows later.
        yield return new("an assumption that fails later",
            Record(Field("u", $"[{Named("B", Field("r", "\"R\""))}, {Named("C")}]"), Field("x", Int)),
            Record(Field("u", $"[{Named("B", Field("r", "\"R\""))}, {Named("C")}]"), Field("x", "\"string\"")),
            "MISSING_UNION_BRANCH@/fields/0/type/0 TYPE_MISMATCH@/fields/1/type");
    }

    private static string Record(params string[] fields) => Named("R", fields);

    private static string Named(string name, params string[] fields) =>
        $$"""{"type":"record","name":"{{name}}","fields":[{{string.Join(",", fields)}}]}""";

    private static string Alias(string name, string alias, params string[] fields) =>
        $$"""{"type":"record","name":"{{name}}","aliases":["{{alias}}"],"fields":[{{string.Join(",", fields)}}]}""";

    private static string Field(string name, string type, string? fallback = null, string? aliases = null) =>
        $$"""{"name":"{{name}}","type":{{type}}"""
        + (fallback is null ? "" : $",\"default\":{fallback}")
        + (aliases is null ? "" : $",\"aliases\":[\"{aliases}\"]")
        + "}";

    private static string Enum(string name, string symbols, string? fallback = null) =>
        $$"""{"type":"enum","name":"{{name}}","symbols":[{{symbols}}]"""
        + (fallback is null ? "" : $",\"default\":\"{fallback}\"")
        + "}";

    private static string Fixed(string name, int size) => $$"""{"type":"fixed","name":"{{name}}","size":{{size}}}""";

    private static string Decimal(int precision, int scale) =>
        $$"""{"type":"bytes","logicalType":"decimal","precision":{{precision}},"scale":{{scale}}}""";

    private static string Logical(string type, string logical) =>
        $$"""{"type":"{{type}}","logicalType":"{{logical}}"}""";

    private static string Array(string items) => $$"""{"type":"array","items":{{items}}}""";

    private static string Map(string values) => $$"""{"type":"map","values":{{values}}}""";
}
