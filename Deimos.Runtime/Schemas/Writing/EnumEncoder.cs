using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Avro;
using Avro.Generic;
using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Writing;

internal sealed class EnumEncoder(EnumSchema schema)
    : LeafEncoder<int>($"one of the symbols {string.Join(", ", schema.Symbols)}")
{
    private readonly Dictionary<string, int> _ordinals =
        schema.Symbols.Select((symbol, i) => (symbol, i)).ToDictionary(x => x.symbol, x => x.i, StringComparer.Ordinal);

    private readonly ConcurrentDictionary<Type, Dictionary<Enum, int>> _members = [];

    public override bool TryCreateExact(Type type, [NotNullWhen(true)] out Delegate? tryWrite)
    {
        tryWrite = type.IsEnum
            ? (Delegate)((Func<Delegate>)Exact<DayOfWeek>).Method.GetGenericMethodDefinition()
                .MakeGenericMethod(type).Invoke(this, null)!
            : null;
        return tryWrite is not null;
    }

    protected override string Fault => "that is no symbol";

    protected override Fit Coerce(object value, out int coerced)
    {
        coerced = value switch
        {
            string symbol => _ordinals.GetValueOrDefault(symbol, -1),
            GenericEnum symbol => _ordinals.GetValueOrDefault(symbol.Value, -1),
            Enum member => _members.GetOrAdd(member.GetType(), type => EnumSymbols.Ordinals(type, schema))
                .GetValueOrDefault(member, -1),
            _ => -1,
        };
        return value is not (string or GenericEnum or Enum) ? Fit.Unfit : coerced < 0 ? Fit.Faulty : Fit.Exact;
    }

    protected override void Put(AvroWriter writer, int coerced) => writer.WriteLong(coerced);

    private Func<AvroWriter, T, bool> Exact<T>()
        where T : struct, Enum
    {
        var ordinals = EnumSymbols.Ordinals(typeof(T), schema)
            .ToDictionary(member => (T)member.Key, member => member.Value);
        return (writer, member) =>
        {
            var isKnown = ordinals.TryGetValue(member, out var ordinal);
            if (isKnown)
            {
                writer.WriteLong(ordinal);
            }

            return isKnown;
        };
    }
}
