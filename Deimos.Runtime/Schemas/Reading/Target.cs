using System.Reflection;

namespace Deimos.Schemas.Reading;

/// <summary>
/// A constructor parameter or a property that takes the value of a field.
/// </summary>
internal sealed record Target(string Name, Type Type, ParameterInfo? Parameter, PropertyInfo? Property)
{
    public NullabilityInfo Nullability(NullabilityInfoContext context) =>
        Parameter is null ? context.Create(Property!) : context.Create(Parameter);
}
