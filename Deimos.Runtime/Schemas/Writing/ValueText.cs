using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;
using Avro.Generic;
using Avro.Specific;

namespace Deimos.Schemas.Writing;

/// <summary>
/// The text of values that have one, the same in every culture.
/// </summary>
internal static class ValueText
{
    private static readonly ConcurrentDictionary<Type, bool> Known = [];

    /// <summary>Gives the text, or null for lists, maps, records and types that only have object's ToString.</summary>
    public static string? Of(object value) => value switch
    {
        string text => text,
        bool flag => flag ? "true" : "false",
        DateTime time => time.ToString("O", CultureInfo.InvariantCulture),
        DateTimeOffset time => time.ToString("O", CultureInfo.InvariantCulture),
        DateOnly date => date.ToString("O", CultureInfo.InvariantCulture),
        TimeOnly time => time.ToString("O", CultureInfo.InvariantCulture),
        GenericEnum symbol => symbol.Value,
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        IEnumerable or GenericRecord or ISpecificRecord or GenericFixed => null,
        _ => HasOwn(value.GetType()) ? value.ToString() : null,
    };

    /// <summary>Says whether a type has a ToString of its own.</summary>
    public static bool HasOwn(Type type) => Known.GetOrAdd(type, static candidate =>
    {
        var declaring = candidate.GetMethod(nameof(ToString), Type.EmptyTypes)?.DeclaringType;
        return declaring != typeof(object) && declaring != typeof(ValueType);
    });
}
