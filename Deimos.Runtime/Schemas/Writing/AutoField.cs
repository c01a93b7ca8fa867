using Avro;
using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Writing;

/// <summary>
/// The fields of a payload that fill themselves when they have no value: <c>message_id</c> and <c>timestamp</c>.
/// </summary>
internal static class AutoField
{
    public const string MessageId = "message_id";
    public const string Timestamp = "timestamp";

    /// <summary>Gives what fills the field: null for fields that do not fill themselves.</summary>
    public static Func<AutoValues, object>? MakerFor(Field field) => field.Name switch
    {
        MessageId when Branch(field, Schema.Type.String) is not null => auto => auto.MessageId,
        Timestamp when Branch(field, Schema.Type.Long) is { } branch => TimestampMaker(SchemaShape.Of(branch)),
        Timestamp when Branch(field, Schema.Type.String) is not null =>
            auto => auto.Timestamp.UtcDateTime.ToString("O", null),
        _ => null,
    };

    private static Func<AutoValues, object>? TimestampMaker(SchemaShape shape) => shape.Kind switch
    {
        LogicalKind.None => auto => auto.Timestamp.ToUnixTimeMilliseconds(),
        LogicalKind.Timestamp or LogicalKind.LocalTimestamp => auto => auto.Timestamp,
        LogicalKind.Time => auto => TimeOnly.FromDateTime(auto.Timestamp.UtcDateTime),
        _ => null,
    };

    private static Schema? Branch(Field field, Schema.Type type)
    {
        var candidates = field.Schema is UnionSchema union ? union.Schemas : [field.Schema];
        return candidates.FirstOrDefault(branch => SchemaShape.Of(branch).Physical.Tag == type);
    }
}
