using System.Reflection;
using Avro;
using Avro.Generic;
using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Reading;

/// <summary>
/// Reads enums as text or as CLR enums; a symbol that the reader does not know becomes the reader's default.
/// </summary>
internal static class SymbolDecoders
{
    public static Decoder? Find(Type type, EnumSchema writer, EnumSchema reader)
    {
        if (type == typeof(GenericEnum))
        {
            return Create(writer, reader, symbol => new GenericEnum(reader, symbol));
        }

        if (type.IsEnum)
        {
            return (Decoder)typeof(SymbolDecoders)
                .GetMethod(nameof(Members), BindingFlags.Static | BindingFlags.NonPublic)!
                .MakeGenericMethod(type).Invoke(null, [writer, reader])!;
        }

        return type == typeof(string) ? Create(writer, reader, symbol => symbol) : null;
    }

    private static DelegateDecoder<T> Members<T>(EnumSchema writer, EnumSchema reader)
        where T : struct, Enum =>
        Create(writer, reader, symbol => EnumSymbols.MemberFor(typeof(T), symbol) is T member
            ? member
            : throw new MalformedDataException(
                $"holds the symbol '{symbol}', and {typeof(T).Name} has no such member"));

    private static DelegateDecoder<T> Create<T>(EnumSchema writer, EnumSchema reader, Func<string, T> valueOf)
    {
        // Every symbol is looked up now; what is wrong with one matters only when a message brings it.
        var choices = writer.Symbols.Select(symbol =>
        {
            var known = reader.Contains(symbol) ? symbol : reader.Default;
            try
            {
                return known is null
                    ? (default(T)!, $"holds the symbol '{symbol}', which '{reader.Fullname}' does not have")
                    : (valueOf(known), (string?)null);
            }
            catch (MalformedDataException missing)
            {
                return (default(T)!, missing.Problem);
            }
        }).ToArray();

        return new(data =>
        {
            var (value, problem) = choices[data.ReadIndex(choices.Length)];
            return problem is null ? value : throw new MalformedDataException(problem);
        });
    }
}
