using System.Collections.Concurrent;
using System.Reflection;
using Avro.Generic;
using Avro.Specific;
using Deimos.Schemas;

namespace Deimos.Consuming;

/// <summary>
/// Reads single fields of payloads, whatever kind of payload it is.
/// </summary>
internal static class PayloadFields
{
    private static readonly ConcurrentDictionary<(Type Type, string Field), PropertyInfo?> Properties = new();

    /// <returns>The value, or <see langword="null"/> if there is no such field.</returns>
    public static object? Get(object payload, string field) => payload switch
    {
        IDictionary<string, object?> map => map.TryGetValue(field, out var value) ? value : null,
        GenericRecord record => record.TryGetValue(field, out var value) ? value : null,
        ISpecificRecord record when record.Schema is Avro.RecordSchema schema =>
            schema.TryGetField(field, out var found) ? record.Get(found.Pos) : null,
        _ => Properties.GetOrAdd((payload.GetType(), field), Find)?.GetValue(payload),
    };

    private static PropertyInfo? Find((Type Type, string Field) wanted) =>
        MemberNames.Find(MemberNames.PropertiesOf(wanted.Type), wanted.Field, property => property.Name) is [var one]
            ? one
            : null;
}
