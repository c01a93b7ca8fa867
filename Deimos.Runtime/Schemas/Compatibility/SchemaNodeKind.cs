namespace Deimos.Schemas;

/// <summary>The types of Avro, in the order of its specification.</summary>
internal enum SchemaNodeKind
{
    Null,
    Boolean,
    Int,
    Long,
    Float,
    Double,
    Bytes,
    String,
    Record,
    Enum,
    Array,
    Map,
    Union,
    Fixed,
}
