namespace Deimos.Embedded.SchemaRegistry;

/// <summary>Schemas that the tests register.</summary>
public static class Schemas
{
    public const string V1 =
        """{"type":"record","name":"Widget","namespace":"x","fields":[{"name":"id","type":"long"}]}""";

    public const string V2 =
        """{"type":"record","name":"Widget","namespace":"x","fields":[{"name":"id","type":"long"},"""
        + """{"name":"name","type":"string","default":""}]}""";

    public const string Incompatible =
        """{"type":"record","name":"Widget","namespace":"x","fields":[{"name":"id","type":"long"},"""
        + """{"name":"colour","type":"string"}]}""";

    public const string V1Reformatted = """
        { "namespace": "x", "name": "Widget", "type": "record",
          "fields": [ { "type": "long", "name": "id" } ] }
        """;

    public const string Unit = """{"type":"enum","name":"Unit","namespace":"x","symbols":["KG"]}""";

    public const string Item =
        """{"type":"record","name":"Item","namespace":"x","fields":[{"name":"unit","type":"Unit"}]}""";
}
