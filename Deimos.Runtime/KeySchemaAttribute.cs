namespace Deimos;

/// <summary>
/// Encodes the message key with a schema of its own, for keys of several parts.
/// </summary>
/// <param name="name">The key record's name, or its full name with the namespace in front.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class KeySchemaAttribute(string name) : Attribute
{
    /// <summary>Gets the key record's name, or its full name with the namespace in front.</summary>
    public string Name { get; } = name;

    /// <summary>Gets or sets the namespace of <see cref="Name"/>.</summary>
    /// <value>The default is the namespace inside <see cref="Name"/>, else that of the payload's schema.</value>
    public string? Namespace { get; set; }
}
