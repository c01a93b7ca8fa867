using System.Text.RegularExpressions;

namespace Deimos.Schemas;

/// <summary>
/// What a producer or consumer class says about its topic: name, schema and key.
/// </summary>
internal sealed partial record TopicDeclaration(
    string Topic,
    string? SchemaName,
    string? SchemaNamespace,
    KeyConfig Key)
{
    private const int LongestTopic = 249;

    /// <summary>Gets the types of several records on the topic, with their full names; none if there is one.</summary>
    public IReadOnlyList<(Type Type, string Schema)> Records { get; init; } = [];

    /// <summary>Gets the declaration for reading without a CLR type: several records as they were written.</summary>
    public TopicDeclaration Untyped =>
        Records.Count == 0 ? this : this with { Records = [], SchemaName = null, SchemaNamespace = null };

    /// <summary>Gets the full name of the payload's schema, if one was declared.</summary>
    public string? SchemaFullName => SchemaName is null ? null : FullName(SchemaName, SchemaNamespace);

    /// <summary>
    /// Reads what was said of a class: by code or configuration, otherwise by its attributes, otherwise by those of its
    /// base classes.
    /// </summary>
    /// <exception cref="DeclarationException">Something is missing or contradictory; lists every fault.</exception>
    public static TopicDeclaration Of(Type type, TopicOptions said, DeclarationRules rules)
    {
        var faults = new List<string>();
        var topic = said.Topic ?? Nearest<TopicAttribute>(type)?.Name;
        if (topic is null)
        {
            faults.Add($"{type.Name} has no topic. Put [Topic(\"…\")] on it, or set Topic in {rules.Call(type)}.");
        }
        else if (!IsTopic(topic))
        {
            faults.Add($"{type.Name} has the topic '{topic}'. Use 1 to {LongestTopic} letters, digits, dots, hyphens "
                + "and underscores.");
        }

        var (schema, schemaNamespace) = SchemaOf(type, said, rules, faults);
        var before = faults.Count;
        var key = said.Key ?? KeyOf(type, faults);
        if (rules.NeedsKey && key.Kind == KeyKind.Unspecified && faults.Count == before)
        {
            faults.Add($"{type.Name} says nothing about keys. Put [KeyField(\"…\")], [KeySchema(\"…\")], "
                + $"[PlainKey] or [NoKey] on it, or set Key in {rules.Call(type)}.");
        }

        return faults.Count == 0
            ? new TopicDeclaration(topic!, schema, schemaNamespace, key) { Records = RecordsOf(type, rules) }
            : throw new DeclarationException(type.Name, faults);
    }

    /// <summary>Joins namespace and name, unless the name has its namespace in it.</summary>
    public static string FullName(string name, string? schemaNamespace) =>
        string.IsNullOrEmpty(schemaNamespace) || name.Contains('.', StringComparison.Ordinal)
            ? name
            : $"{schemaNamespace}.{name}";

    public static bool IsTopic(string topic) =>
        topic.Length is > 0 and <= LongestTopic && topic is not ("." or "..") && TopicPattern().IsMatch(topic);

    private static (string? Name, string? Namespace) SchemaOf(
        Type type, TopicOptions said, DeclarationRules rules, List<string> faults)
    {
        var attribute = Nearest<SchemaAttribute>(type);
        var name = said.Schema ?? attribute?.Name;
        var isFullName = said.Schema?.Contains('.', StringComparison.Ordinal) == true;
        var space = said.Namespace ?? (isFullName ? null : attribute?.Namespace);
        if (name is null)
        {
            if (rules.NeedsSchema || space is not null)
            {
                faults.Add(
                    $"{type.Name} has no schema. Put [Schema(\"…\")] on it, or set Schema in {rules.Call(type)}.");
            }

            return (null, null);
        }

        if (string.IsNullOrWhiteSpace(name))
        {
            faults.Add($"{type.Name} has a [Schema] without a name. Name the record of its payloads.");
        }

        if (name.LastIndexOf('.') is >= 0 and var dot)
        {
            if (space is not null && space != name[..dot])
            {
                faults.Add($"{type.Name} has the schema '{name}' and the namespace '{space}', which contradict each "
                    + "other. Keep one of them.");
            }

            return (name, null);
        }

        return (name, space ?? rules.DefaultNamespace);
    }

    private static List<(Type Type, string Schema)> RecordsOf(Type type, DeclarationRules rules) =>
    [
        .. type.GetCustomAttributes(typeof(HandlesAttribute), inherit: true).Cast<HandlesAttribute>()
            .Select(record => (record.Type, FullName(record.Schema, record.Namespace ?? rules.DefaultNamespace))),
    ];

    private static KeyConfig KeyOf(Type type, List<string> faults)
    {
        // The nearest class that says something about keys says it all.
        var attributes = Hierarchy(type)
            .Select(level => level.GetCustomAttributes(inherit: false).Where(attribute =>
                attribute is KeyFieldAttribute or KeySchemaAttribute or PlainKeyAttribute or NoKeyAttribute).ToList())
            .FirstOrDefault(found => found.Count > 0) ?? [];
        if (attributes.Count > 1)
        {
            var names = string.Join(" and ", attributes.Select(NameOf));
            faults.Add($"{type.Name} has {names}, which contradict each other. Keep one of them.");
        }

        switch (attributes.FirstOrDefault())
        {
            case KeyFieldAttribute field when field.Field.Split('.').Any(string.IsNullOrWhiteSpace):
                faults.Add($"{type.Name} has [KeyField(\"{field.Field}\")]. Name a field, with dots between nested "
                    + "ones.");
                return KeyConfig.Unspecified;
            case KeySchemaAttribute schema when string.IsNullOrWhiteSpace(schema.Name):
                faults.Add($"{type.Name} has a [KeySchema] without a name. Name the record of its keys.");
                return KeyConfig.Unspecified;
            case KeyFieldAttribute field:
                return KeyConfig.Field(field.Field, field.SchemaName);
            case KeySchemaAttribute schema:
                return KeyConfig.Schema(schema.Name, schema.Namespace);
            case PlainKeyAttribute:
                return KeyConfig.Plain;
            case NoKeyAttribute:
                return KeyConfig.None;
            default:
                return KeyConfig.Unspecified;
        }
    }

    private static T? Nearest<T>(Type type)
        where T : Attribute =>
        Hierarchy(type).SelectMany(level => level.GetCustomAttributes(typeof(T), inherit: false)).OfType<T>()
            .FirstOrDefault();

    private static IEnumerable<Type> Hierarchy(Type type)
    {
        for (var level = type; level is not null; level = level.BaseType)
        {
            yield return level;
        }
    }

    private static string NameOf(object attribute) =>
        $"[{attribute.GetType().Name.Replace(nameof(Attribute), "", StringComparison.Ordinal)}]";

    [GeneratedRegex(@"\A[a-zA-Z0-9._-]+\z")]
    private static partial Regex TopicPattern();
}
