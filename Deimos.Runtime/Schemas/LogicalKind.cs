namespace Deimos.Schemas;

/// <summary>
/// What an Avro value means beyond its physical type.
/// </summary>
internal enum LogicalKind
{
    None,
    Decimal,
    Date,
    Time,
    Timestamp,
    LocalTimestamp,
    Uuid,
}
