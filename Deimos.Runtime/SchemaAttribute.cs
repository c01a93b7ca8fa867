namespace Deimos;

/// <summary>
/// Names the Avro schema of a producer's or consumer's payloads.
/// </summary>
/// <param name="name">The record's name, or its full name with the namespace in front.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class SchemaAttribute(string name) : Attribute
{
    /// <summary>Gets the record's name, or its full name with the namespace in front.</summary>
    public string Name { get; } = name;

    /// <summary>Gets or sets the namespace of <see cref="Name"/>.</summary>
    /// <value>The default is the namespace inside <see cref="Name"/>, else the configured default namespace.</value>
    public string? Namespace { get; set; }
}
