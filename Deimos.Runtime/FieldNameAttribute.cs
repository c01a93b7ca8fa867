namespace Deimos;

/// <summary>
/// Names the Avro field of a property, or the Avro symbol of an enum member, where the names do not match by
/// themselves.
/// </summary>
/// <remarks>
/// Names match by themselves if they differ only in case, underscores and hyphens: <c>CustomerId</c> is
/// <c>customer_id</c>, <c>customer-id</c> and <c>customerId</c>.
/// </remarks>
/// <param name="name">The name in the schema.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class FieldNameAttribute(string name) : Attribute
{
    /// <summary>Gets the name in the schema.</summary>
    public string Name { get; } = name;
}
