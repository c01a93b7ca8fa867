using System.Collections.Concurrent;
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
}
