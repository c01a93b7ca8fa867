using System.Globalization;
using System.Reflection;
using Deimos.Schemas.Binary;

namespace Deimos.Schemas.Reading;

/// <summary>
/// Reads text, and the CLR types that are written as text.
/// </summary>
internal static class TextDecoders
{
    public static Decoder? Find(Type type)
    {
        if (type == typeof(string))
        {
            return new DelegateDecoder<string>(reader => reader.ReadString());
        }

        if (type == typeof(Uri))
        {
            return new DelegateDecoder<Uri>(reader =>
                Uri.TryCreate(reader.ReadString(), UriKind.RelativeOrAbsolute, out var uri)
                    ? uri
                    : throw new MalformedDataException("holds text that is no Uri"));
        }

        var method = type.IsEnum ? nameof(Member)
            : type.GetInterfaces().Contains(Parsable(type)) ? nameof(Parsed)
            : null;
        return method is null
            ? null
            : (Decoder)typeof(TextDecoders).GetMethod(method, BindingFlags.Static | BindingFlags.NonPublic)!
                .MakeGenericMethod(type).Invoke(null, null)!;
    }

    private static Type? Parsable(Type type)
    {
        try
        {
            return typeof(IParsable<>).MakeGenericType(type);
        }
        catch (ArgumentException)
        {
            // The type does not meet the constraint on itself.
            return null;
        }
    }

    private static DelegateDecoder<T> Member<T>() => new(reader =>
        EnumSymbols.MemberFor(typeof(T), reader.ReadString()) is T member
            ? member
            : throw new MalformedDataException($"holds text that is no {typeof(T).Name}"));

    private static DelegateDecoder<T> Parsed<T>()
        where T : IParsable<T> =>
        new(reader => T.TryParse(reader.ReadString(), CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new MalformedDataException($"holds text that is no {typeof(T).Name}"));
}
