using System.Reflection;
using System.Runtime.CompilerServices;

namespace Deimos.Schemas.Reading;

/// <summary>
/// How objects of a type are made: its constructor, and what is set afterwards.
/// </summary>
internal sealed class Construction
{
    private readonly Type _type;

    public Construction(Type type)
    {
        _type = type;
        var constructors = type.GetConstructors();

        // Value types can always be made without arguments.
        Constructor = type.IsValueType || constructors.Any(candidate => candidate.GetParameters().Length == 0)
            ? constructors.FirstOrDefault(candidate => candidate.GetParameters().Length == 0)
            : constructors.MaxBy(candidate => candidate.GetParameters().Length);

        var properties = MemberNames.PropertiesOf(type);
        Parameters =
        [
            .. (Constructor?.GetParameters() ?? []).Select(parameter =>
                new Target(parameter.Name!, parameter.ParameterType, parameter, TwinOf(parameter, properties))),
        ];
        Properties =
        [
            .. properties
                .Where(property => property.SetMethod?.IsPublic == true
                    && !Parameters.Any(parameter => parameter.Property == property))
                .Select(property => new Target(property.Name, property.PropertyType, null, property)),
        ];
    }

    public ConstructorInfo? Constructor { get; }

    public IReadOnlyList<Target> Parameters { get; }

    public IReadOnlyList<Target> Properties { get; }

    /// <summary>Gets a value indicating whether objects can be made at all.</summary>
    public bool IsPossible => Constructor is not null || _type.IsValueType;

    /// <summary>Finds what takes a field's value; several if they match equally well.</summary>
    public IReadOnlyList<Target> Find(string field)
    {
        var members = Parameters.Concat(Properties).ToList();
        var named = members.FindAll(target => NameGivenTo(target) == field);
        if (named.Count > 0)
        {
            return named;
        }

        var free = members.FindAll(target => NameGivenTo(target) is null);
        var exact = free.FindAll(target => target.Name == field);
        return exact.Count > 0
            ? exact
            : free.FindAll(target => MemberNames.Normalize(target.Name) == MemberNames.Normalize(field));
    }

    /// <summary>Says why an object cannot be made without a value for this target, or null if it can.</summary>
    public static string? MissingValue(Target target, NullabilityInfoContext nullability)
    {
        if (target.Parameter is { } parameter)
        {
            return parameter.HasDefaultValue || new Place("", nullability.Create(parameter)).TakesNull(target.Type)
                ? null
                : $"no field matches the constructor parameter '{target.Name}'. Give it a default value, make it "
                    + "nullable, or add the field to the schema.";
        }

        return target.Property!.IsDefined(typeof(RequiredMemberAttribute))
            ? $"no field matches the required property '{target.Name}'. Make it optional, or add the field to the "
                + "schema."
            : null;
    }

    private static string? NameGivenTo(Target target) =>
        target.Parameter?.GetCustomAttribute<FieldNameAttribute>()?.Name
        ?? target.Property?.GetCustomAttribute<FieldNameAttribute>()?.Name;

    // A positional record has a property for each parameter; an attribute on either counts for both.
    private static PropertyInfo? TwinOf(ParameterInfo parameter, IReadOnlyList<PropertyInfo> properties) =>
        properties.FirstOrDefault(property => property.PropertyType == parameter.ParameterType
            && string.Equals(property.Name, parameter.Name, StringComparison.OrdinalIgnoreCase));
}
