namespace Deimos.Testing.Gherkin.Expressions;

/// <summary>
/// The parameter types that an expression may name: the usual ones, those of transformations, and enums.
/// </summary>
internal sealed class ParameterTypes
{
    private const string Anything = ".*";
    private const string Integer = @"-?\d+";
    private const string Real = @"[-+]?(?:\d+(?:\.\d+)?|\.\d+)(?:[Ee][-+]?\d+)?";
    private const string Quoted = """
        "(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'
        """;

    private readonly Dictionary<string, ParameterType> _types = new();

    public ParameterTypes()
    {
        Add("", Anything);
        Add("word", @"\S+");
        _types["string"] = new("string", Quoted) { IsQuoted = true };
        AddAll(Integer, "int", "long", "byte", nameof(Int32), nameof(Int64), nameof(Int16), nameof(Byte));
        AddAll(Real, "float", "double", "decimal", nameof(Single), nameof(Double), nameof(Decimal));
        AddAll(Anything, nameof(Boolean), nameof(Char), nameof(DateTime), nameof(Guid));
    }

    /// <summary>Adds a type; of several ways to write one, each is allowed.</summary>
    public void Add(string name, string pattern) =>
        _types[name] = new(
            name, _types.TryGetValue(name, out var known) && name.Length > 0 ? $"{known.Pattern}|{pattern}" : pattern);

    /// <summary>Finds a type.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="method">What the method takes, whose enums can be named, too.</param>
    public ParameterType? Find(string name, IEnumerable<Type> method) =>
        _types.TryGetValue(name, out var type) ? type
        : method.Any(taken => taken.IsEnum && (taken.Name == name || taken.FullName == name)) ? new(name, Anything)
        : null;

    /// <summary>Gives the names, for a message.</summary>
    public override string ToString() =>
        string.Join(", ", _types.Keys.Where(name => name.Length > 0).Select(name => $"{{{name}}}"));

    private void AddAll(string pattern, params string[] names)
    {
        foreach (var name in names)
        {
            Add(name, pattern);
        }
    }
}
