using System.Reflection;
using Avro;

namespace Deimos.Schemas;

/// <summary>
/// Which member of a CLR enum stands for which symbol of an Avro enum.
/// </summary>
internal static class EnumSymbols
{
    /// <summary>Gives the member for a symbol, or null.</summary>
    public static object? MemberFor(Type type, string symbol)
    {
        var found = MemberNames.Find(FieldsOf(type), symbol, field => field.Name);
        return found.Count == 0 ? null : found[0].GetValue(null);
    }

    /// <summary>Gives the position of the symbol for each member that has one.</summary>
    public static Dictionary<Enum, int> Ordinals(Type type, EnumSchema schema)
    {
        var ordinals = new Dictionary<Enum, int>();
        for (var i = 0; i < schema.Count; i++)
        {
            foreach (var field in MemberNames.Find(FieldsOf(type), schema[i], field => field.Name))
            {
                ordinals.TryAdd((Enum)field.GetValue(null)!, i);
            }
        }

        return ordinals;
    }

    private static FieldInfo[] FieldsOf(Type type) => type.GetFields(BindingFlags.Public | BindingFlags.Static);
}
